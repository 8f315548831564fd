// Who teaches and who learns; and the main job: a link, to a student, now.

import { get, post, put } from "./api.js";
import { $, copy, el, toast } from "./dom.js";
import { isTyping } from "./shell.js";
import { number } from "./time.js";
import { statusMark, UNDELIVERABLE } from "./words.js";

const PAGE = 100;
let teachers = [];
let students = [];
let most = PAGE;
let watching = 0;

async function load() {
    try {
        const [t, s] = await Promise.all([get("/api/admin/teachers"), get("/api/admin/students")]);
        teachers = t.teachers.sort((a, b) => a.name.localeCompare(b.name));
        students = s.students.sort((a, b) => a.name.localeCompare(b.name));
        $("trouble").hidden = true;
        draw();
    } catch (fault) {
        $("trouble-text").textContent = fault.message;
        $("trouble").hidden = false;
    }
}

const matches = (...texts) => {
    const q = $("q").value.trim().toLowerCase();
    return q === "" || texts.some((text) => String(text ?? "").toLowerCase().includes(q));
};

function draw() {
    const perTeacher = new Map();
    students.forEach((student) => perTeacher.set(student.teacherId, (perTeacher.get(student.teacherId) ?? 0) + 1));
    $("subtitle").textContent = `${number(teachers.length)} teachers, ${number(students.length)} students`;
    const shownTeachers = teachers.filter((teacher) => matches(teacher.name, teacher.id));
    $("teachers").replaceChildren(...shownTeachers.map((teacher) => el("tr", null,
        el("td", null, who(teacher.name, teacher.id)),
        el("td", { class: "number" }, el("a", {
            href: `/admin?date=all&teacher=${encodeURIComponent(teacher.id)}`,
            text: number(perTeacher.get(teacher.id) ?? 0),
            title: "All sessions of this teacher",
        })),
        el("td", { class: "acts-cell" }, button("Change", `Change ${teacher.name}`, () => editTeacher(teacher))))));
    const found = students.filter((student) => matches(student.name, student.id, student.packageId, student.teacherName));
    $("students").replaceChildren(...found.slice(0, most).map(studentRow));
    $("more").hidden = found.length === 0 ? students.length === 0 : found.length <= most;
    $("more-text").textContent = found.length === 0 ? "Nobody of this name." : `${number(Math.min(most, found.length))} of ${number(found.length)}`;
    $("more-button").hidden = found.length <= most;
    if (students.length === 0) {
        $("more").hidden = false;
        $("more-text").textContent = teachers.length === 0 ? "Add a teacher first, then a student." : "Add the first student.";
    }
    $("packages").replaceChildren(...[...new Set(students.map((student) => student.packageId))].map((value) => el("option", { value })));
}

const who = (name, id) => el("div", { class: "who" }, el("b", { dir: "auto", text: name }), el("small", { text: String(id) }));
const button = (text, label, click, kind = "") => el("button", { type: "button", class: `button ${kind}`, "aria-label": label, text, click });

function studentRow(student) {
    return el("tr", null,
        el("td", null, who(student.name, student.id)),
        el("td", { class: "p-teacher", dir: "auto", text: student.teacherName ?? student.teacherId }),
        el("td", { class: "p-package" }, student.packageId, " ", el("span", { class: "faint", text: Number(student.packageRate).toFixed(2) })),
        el("td", { class: "p-telegram faint", text: student.telegramLinked ? "linked" : "–" }),
        el("td", { class: "acts-cell" },
            button("Send link", `Send a Zoom link to ${student.name}`, () => send(student), "main"), " ",
            button("Change", `Change ${student.name}`, () => editStudent(student))));
}

// ---- forms ----

function begin(form, fields) {
    form.reset();
    form.querySelector(".fault").hidden = true;
    for (const [name, value] of Object.entries(fields)) {
        form.elements[name].value = value;
    }
}

function onSubmit(form, save) {
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const submit = form.querySelector(".main");
        const fault = form.querySelector(".fault");
        submit.setAttribute("aria-busy", "true");
        submit.disabled = true;
        fault.hidden = true;
        try {
            await save(Object.fromEntries(new FormData(form)));
        } catch (problem) {
            fault.textContent = problem.message;
            fault.hidden = false;
        } finally {
            submit.removeAttribute("aria-busy");
            submit.disabled = false;
        }
    });
}

let editing = null;

function editTeacher(teacher) {
    editing = teacher;
    begin($("teacher-form"), teacher ? { id: teacher.id, name: teacher.name } : {});
    $("teacher-form").elements.id.readOnly = Boolean(teacher);
    $("teacher-title").textContent = teacher ? "Change a teacher" : "Add a teacher";
    $("teacher-sub").textContent = teacher ? "The id never changes." : "The id is the school's own, such as U430.";
    $("teacher-box").showModal();
    $("teacher-form").elements[teacher ? "name" : "id"].focus();
}

onSubmit($("teacher-form"), async ({ id, name }) => {
    await (editing ? put(`/api/admin/teachers/${encodeURIComponent(id)}`, { id, name }) : post("/api/admin/teachers", { id: id.trim(), name }));
    $("teacher-box").close();
    toast(editing ? "Saved." : `${name.trim()} can teach now.`);
    catchUp(() => teachers.some((teacher) => teacher.id === id.trim() && teacher.name === name.trim()));
});

function editStudent(student) {
    editing = student;
    const form = $("student-form");
    form.elements.teacherId.replaceChildren(...teachers.map((teacher) => el("option", { value: teacher.id, text: `${teacher.name} (${teacher.id})` })));
    const known = [...form.elements.language.options].some((option) => option.value === student?.language);
    if (student && !known) {
        form.elements.language.append(el("option", { value: student.language, text: student.language }));
    }
    begin(form, student ? {
        id: student.id, name: student.name, teacherId: student.teacherId, packageId: student.packageId,
        packageRate: Number(student.packageRate).toFixed(2), language: student.language,
    } : {});
    form.elements.id.readOnly = Boolean(student);
    $("chat-hint").hidden = !student?.telegramLinked;
    $("student-title").textContent = student ? "Change a student" : "Add a student";
    $("student-sub").textContent = student ? "Sessions that were sent before keep their package and rate." : "The id is the school's own number.";
    $("student-box").showModal();
    form.elements[student ? "name" : "id"].focus();
}

onSubmit($("student-form"), async (fields) => {
    const id = whole(fields.id, "The id");
    const body = {
        id,
        name: fields.name,
        teacherId: fields.teacherId,
        packageId: fields.packageId,
        packageRate: decimal(fields.packageRate),
        language: fields.language,
        chatId: fields.chatId.trim() === "" ? null : whole(fields.chatId, "The chat id"),
    };
    await (editing ? put(`/api/admin/students/${id}`, body) : post("/api/admin/students", body));
    $("student-box").close();
    toast(editing ? "Saved." : `${fields.name.trim()} is enrolled.`);
    catchUp(() => students.some((student) => student.id === id && student.name === fields.name.trim()));
});

function whole(text, what) {
    if (!/^-?\d{1,18}$/.test(text.trim())) {
        throw new Error(`${what} must be a number.`);
    }
    return Number(text.trim());
}

function decimal(text) {
    const plain = text.trim().replace(",", ".");
    if (!/^\d{1,8}(\.\d{1,2})?$/.test(plain)) {
        throw new Error("The rate must be a number with at most two decimals, such as 33.00.");
    }
    return Number(plain);
}

/** The directory follows a moment after the ledger has stored what was asked. */
async function catchUp(done, tries = 12) {
    await load();
    if (!done() && tries > 0) {
        setTimeout(() => catchUp(done, tries - 1), 250);
    }
}

// ---- sending ----

function send(student) {
    editing = student;
    begin($("send-form"), {});
    $("send-form").hidden = false;
    $("receipt").hidden = true;
    $("send-sub").textContent = `to ${student.name} (${student.id}), from ${student.teacherName ?? student.teacherId}`;
    $("send-box").showModal();
    $("send-form").elements.link.focus();
}

onSubmit($("send-form"), async ({ link }) => {
    const receipt = await post(`/api/teachers/students/${editing.id}/zoom`, { link });
    $("send-form").hidden = true;
    $("receipt").hidden = false;
    $("tracking-url").value = receipt.trackingUrl;
    $("receipt-session").href = `/admin?session=${receipt.sessionId}`;
    $("receipt-says").textContent = receipt.delivery === "copy"
        ? "Nobody brings this link: copy it and give it to the student. Their click starts the clock."
        : "Telegram brings this link to the student. Their click starts the clock.";
    $("receipt-status").replaceChildren();
    $("copy-url").focus();
    clearInterval(watching);
    const look = () => follow(receipt.sessionId);
    watching = setInterval(look, 2_000);
    look();
});

async function follow(id) {
    try {
        const session = await get(`/api/admin/teacher-sessions/${id}`);
        const words = session.delivery === "undeliverable"
            ? `Could not be delivered: ${UNDELIVERABLE[session.undeliverableReason] ?? "copy the link"}.`
            : session.delivery === "delivered" && session.status === "sent" ? "Delivered by Telegram." : "";
        $("receipt-status").replaceChildren(statusMark(session), el("span", { class: "faint", text: words }));
    } catch {
        // It is not in the read model yet, or the network is gone: the next look is in two seconds.
    }
}

$("copy-url").addEventListener("click", () => copy($("tracking-url").value, "The student's link"));
$("send-box").addEventListener("close", () => clearInterval(watching));

// ---- the page ----

$("add-teacher").addEventListener("click", () => editTeacher(null));
$("add-student").addEventListener("click", () => {
    if (teachers.length === 0) {
        toast("Add a teacher first.", "bad");
        return;
    }
    editStudent(null);
});
$("q").addEventListener("input", () => {
    most = PAGE;
    draw();
});
$("more-button").addEventListener("click", () => {
    most += PAGE;
    draw();
});
document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTyping(event) && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        $("q").focus();
    }
});

addEventListener("imported", () => catchUp(() => false, 6));

await load();
const wanted = new URLSearchParams(location.search).get("send");
const student = students.find(({ id }) => String(id) === wanted);
if (student) {
    history.replaceState(null, "", location.pathname);
    send(student);
}
