// A CSV file of teachers or students: looked at first, and taken in only when every line is good.

import { postCsv } from "./api.js";
import { $, el, toast } from "./dom.js";
import { begin, onSubmit } from "./forms.js";
import { number } from "./time.js";

const KINDS = {
    teachers: { one: "teacher", many: "teachers", columns: "id, name" },
    students: { one: "student", many: "students", columns: "id, name, teacher_id, package and, if you like, rate and language; without a rate they pay what the package costs" },
};
let kind = "students";

function open(what) {
    kind = what;
    begin($("import-form"));
    $("import-title").textContent = `Import ${KINDS[kind].many}`;
    $("import-sub").textContent = `The first line names the columns: ${KINDS[kind].columns}. All lines are taken in, or none.`;
    show(null);
    $("import-box").showModal();
}

$("import-teachers").addEventListener("click", () => open("teachers"));
$("import-students").addEventListener("click", () => open("students"));

const count = (n) => `${number(n)} ${n === 1 ? KINDS[kind].one : KINDS[kind].many}`;

function show(report) {
    const faults = report?.faults ?? [];
    const nothing = report && report.created + report.changed === 0;
    $("import-says").hidden = report === null;
    $("import-faults").hidden = faults.length === 0;
    $("import-go").disabled = report === null || faults.length > 0 || nothing;
    $("import-go").textContent = "Import";
    if (report === null) {
        return;
    }
    $("import-says").dataset.kind = faults.length > 0 ? "bad" : "good";
    if (faults.length > 0) {
        $("import-says").textContent = `${number(faults.length)} ${faults.length === 1 ? "line is" : "lines are"} bad, so nothing is imported. Correct the file and choose it again.`;
    } else if (nothing) {
        $("import-says").textContent = "Everything in this file is known already.";
    } else {
        $("import-says").textContent = `${count(report.created)} new, ${number(report.changed)} changed, ${number(report.unchanged)} known already.`;
        $("import-go").textContent = `Import ${number(report.created + report.changed)}`;
    }
    $("import-faults").replaceChildren(...faults.map((fault) => el("li", null, el("b", { text: `Line ${fault.line}` }), el("span", { text: fault.problem }))));
}

$("import-file").addEventListener("change", async () => {
    show(null);
    const fault = $("import-form").querySelector(".fault");
    fault.hidden = true;
    const file = $("import-file").files[0];
    if (!file) {
        return;
    }
    try {
        show(await postCsv(`/api/admin/${kind}/import?dryRun=true`, file));
    } catch (problem) {
        fault.textContent = problem.message;
        fault.hidden = false;
    }
});

onSubmit($("import-form"), async () => {
    const report = await postCsv(`/api/admin/${kind}/import`, $("import-file").files[0]);
    if (!report.imported) {
        show(report); // Somebody changed the directory in between.
        return;
    }
    $("import-box").close();
    toast(`${count(report.created)} new, ${number(report.changed)} changed.`);
    dispatchEvent(new Event("imported"));
});
