// Who teaches and who learns; and the main job: a link, to a student, now.

import { get, post, put } from "./api.js";
import { $, copy, el, toast } from "./dom.js";
import { begin, onSubmit } from "./forms.js";
import { invite } from "./invite.js";
import { isTyping } from "./shell.js";
import { dayOf, number, sayDate } from "./time.js";
import { statusMark, UNDELIVERABLE } from "./words.js";

const PAGE = 100;
let teachers = [];
let packages = [];
let students = [];
let page = { hasNextPage: false, total: 0 };
let archived = false;
let asked = 0;
let watching = 0;

/** Whom a list is asked for; the search is the server's, for a school may have ten thousand students. */
function listing(after) {
    const query = new URLSearchParams({ sort: "name", first: String(PAGE), archived: String(archived) });
    const q = $("q").value.trim();
    if (q !== "") {
        query.set("q", q);
    }
    if (after) {
        query.set("after", after);
    }
    return `/api/admin/students?${query}`;
}

async function load() {
    const turn = ++asked;
    try {
        const [t, p, s] = await Promise.all([
            get("/api/admin/teachers?archived=all&sort=name"), get("/api/admin/packages?archived=all"), get(listing()),
        ]);
        if (turn !== asked) {
            return;
        }
        teachers = t.teachers;
        packages = p.packages.sort((a, b) => a.name.localeCompare(b.name));
        students = s.students;
        page = s.page;
        $("trouble").hidden = true;
        draw();
    } catch (fault) {
        trouble(fault);
    }
}

async function more() {
    const turn = ++asked;
    try {
        const next = await get(listing(page.endCursor));
        if (turn === asked) {
            students = [...students, ...next.students];
            page = next.page;
            drawStudents();
        }
    } catch (fault) {
        trouble(fault);
    }
}

function trouble(fault) {
    $("trouble-text").textContent = fault.message;
    $("trouble").hidden = false;
}

const matches = (...texts) => {
    const q = $("q").value.trim().toLowerCase();
    return q === "" || texts.some((text) => String(text ?? "").toLowerCase().includes(q));
};

const present = (all) => all.filter((one) => !one.archived);
const counted = (n, one) => `${number(n)} ${one}${n === 1 ? "" : "s"}`;
const money = (rate) => Number(rate).toFixed(2);

function draw() {
    const learning = teachers.reduce((sum, teacher) => sum + teacher.students, 0);
    $("subtitle").textContent = [
        counted(present(teachers).length, "teacher"), counted(learning, "student"), counted(present(packages).length, "package"),
    ].join(", ");
    drawTeachers();
    drawPackages();
    drawStudents();
}

/** Shows a panel's rows, or why there are none. */
function fill(id, rows, otherwise) {
    $(id).replaceChildren(...rows);
    $(`${id}-none`).textContent = otherwise;
    $(`${id}-none`).hidden = rows.length > 0;
}

function drawTeachers() {
    const shown = teachers.filter((teacher) => teacher.archived === archived && matches(teacher.name, teacher.id));
    fill("teachers", shown.map((teacher) => el("tr", null,
        el("td", null, who(teacher.name, teacher.id)),
        el("td", { class: "number" }, el("a", {
            href: `/admin?date=all&teacher=${encodeURIComponent(teacher.id)}`,
            text: number(teacher.students),
            title: "All sessions of this teacher",
        })),
        el("td", { class: "acts-cell" }, archived
            ? button("Restore", `Restore ${teacher.name}`, () => restore("teachers", teacher))
            : button("Change", `Change ${teacher.name}`, () => editTeacher(teacher))))),
    none(teachers, "Add the first teacher.", "No teacher is archived."));
}

function drawPackages() {
    const shown = packages.filter((one) => one.archived === archived && matches(one.name, one.id));
    fill("packages", shown.map((one) => el("tr", null,
        el("td", null, who(one.name, one.id)),
        el("td", { class: "number", text: money(one.rate) }),
        el("td", { class: "number" }, el("button", {
            type: "button", class: "plain", text: number(one.students), title: "Who has it since when",
            "aria-label": `Who has ${one.name}: ${number(one.students)}`, click: () => showHolders(one),
        })),
        el("td", { class: "acts-cell" }, archived
            ? button("Restore", `Restore ${one.name}`, () => restore("packages", one))
            : button("Change", `Change ${one.name}`, () => editPackage(one))))),
    none(packages, "Offer the first package, or give each student a rate of their own.", "No package is archived."));
}

function drawStudents() {
    fill("students", students.map(studentRow), none(students,
        teachers.length === 0 ? "Add a teacher first, then a student." : "Add the first student.", "No student is archived."));
    $("more").hidden = students.length === 0 || !page.hasNextPage;
    $("more-text").textContent = `${number(students.length)} of ${number(page.total)}`;
}

function none(all, first, noneArchived) {
    if ($("q").value.trim() !== "") {
        return "Nothing of this name.";
    }
    return archived ? noneArchived : first;
}

const who = (name, id) => el("div", { class: "who" }, el("b", { dir: "auto", text: name }), el("small", { text: String(id) }));
const button = (text, label, click, kind = "") => el("button", { type: "button", class: `button ${kind}`, "aria-label": label, text, click });

function studentRow(student) {
    return el("tr", null,
        el("td", null, who(student.name, student.id)),
        el("td", { class: "p-teacher", dir: "auto", text: student.teacherName ?? student.teacherId }),
        el("td", { class: "p-package", title: `Since ${sayDate(dayOf(student.packageSince))}` },
            student.packageId, " ", el("span", { class: "faint", text: money(student.packageRate) }),
            student.ownRate && packages.some((one) => one.id === student.packageId) && el("small", { class: "own", text: "own rate" })),
        el("td", { class: "p-telegram" }, archived ? "–" : button(
            student.telegramChats === 0 ? "Invite" : `${student.telegramChats} ${student.telegramChats === 1 ? "chat" : "chats"}`,
            `Invite ${student.name} to Telegram`, () => inviteStudent(student), "quiet")),
        el("td", { class: "acts-cell" }, archived
            ? button("Restore", `Restore ${student.name}`, () => restore("students", student))
            : [button("Send link", `Send a Zoom link to ${student.name}`, () => send(student), "main"), " ",
                button("Change", `Change ${student.name}`, () => editStudent(student))]));
}

function inviteStudent(student) {
    const path = `/api/admin/students/${student.id}`;
    invite({
        name: student.name, path, linked: student.telegramChats, mayUnlink: true,
        ask: () => get(`${path}/chats`),
    });
}

addEventListener("invited", load);

// ---- forms ----

let editing = null;

function editTeacher(teacher) {
    editing = teacher;
    begin($("teacher-form"), teacher ? { id: teacher.id, name: teacher.name } : {});
    $("teacher-form").elements.id.readOnly = Boolean(teacher);
    $("teacher-title").textContent = teacher ? "Change a teacher" : "Add a teacher";
    $("archive-teacher").hidden = !teacher;
    $("teacher-sub").textContent = teacher ? "The id never changes." : "The id is the school's own, such as U430.";
    $("teacher-box").showModal();
    $("teacher-form").elements[teacher ? "name" : "id"].focus();
}

onSubmit($("teacher-form"), async (form) => {
    const { id, name } = Object.fromEntries(form);
    await (editing ? put(`/api/admin/teachers/${encodeURIComponent(id)}`, { id, name }) : post("/api/admin/teachers", { id: id.trim(), name }));
    $("teacher-box").close();
    toast(editing ? "Saved." : `${name.trim()} can teach now.`);
    catchUp("teachers", id.trim(), (teacher) => teacher.name === name.trim());
});

function editStudent(student) {
    editing = student;
    const form = $("student-form");
    form.elements.teacherId.replaceChildren(...present(teachers).map((teacher) => el("option", { value: teacher.id, text: `${teacher.name} (${teacher.id})` })));
    const known = [...form.elements.language.options].some((option) => option.value === student?.language);
    if (student && !known) {
        form.elements.language.append(el("option", { value: student.language, text: student.language }));
    }
    begin(form, student ? {
        id: student.id, name: student.name, teacherId: student.teacherId, packageId: student.packageId,
        packageRate: student.ownRate ? money(student.packageRate) : "", language: student.language,
    } : {});
    form.elements.id.readOnly = Boolean(student);
    $("known-packages").replaceChildren(...present(packages).map((one) => el("option", { value: one.id, text: one.name })));
    sayRate();
    $("archive-student").hidden = !student;
    $("chat-hint").hidden = !student?.telegramLinked;
    $("student-title").textContent = student ? "Change a student" : "Add a student";
    $("student-sub").textContent = student ? "Sessions that were sent before keep their package and rate." : "The id is the school's own number.";
    $("student-box").showModal();
    form.elements[student ? "name" : "id"].focus();
}

/** Says what is charged when the field for the student's own rate stays empty. */
function sayRate() {
    const form = $("student-form");
    const known = packages.find((one) => one.id === form.elements.packageId.value.trim());
    form.elements.packageRate.placeholder = known ? money(known.rate) : "33.00";
    $("rate-hint").textContent = known
        ? `Left empty, it is what the package costs: ${money(known.rate)} now.`
        : "This package is not offered, so the student needs a rate of their own.";
    $("rate-hint").hidden = form.elements.packageId.value.trim() === "";
}

$("student-form").elements.packageId.addEventListener("input", sayRate);

onSubmit($("student-form"), async (form) => {
    const fields = Object.fromEntries(form);
    const id = whole(fields.id, "The id");
    const body = {
        id,
        name: fields.name,
        teacherId: fields.teacherId,
        packageId: fields.packageId,
        packageRate: fields.packageRate.trim() === "" ? null : decimal(fields.packageRate),
        language: fields.language,
        // As text: a number of this language would lose the last digits of a long one.
        chatId: fields.chatId.trim() === "" ? null : digits(fields.chatId, "The chat id"),
        keepChats: Boolean(editing),
    };
    await (editing ? put(`/api/admin/students/${id}`, body) : post("/api/admin/students", body));
    $("student-box").close();
    toast(editing ? "Saved." : `${fields.name.trim()} is enrolled.`);
    catchUp("students", id, (student) => student.name === fields.name.trim()
        && student.teacherId === body.teacherId && student.packageId === body.packageId.trim() && student.ownRate === (body.packageRate !== null));
});

function digits(text, what) {
    if (!/^-?\d{1,18}$/.test(text.trim())) {
        throw new Error(`${what} must be a number.`);
    }
    return text.trim();
}

const whole = (text, what) => Number(digits(text, what));

function decimal(text) {
    const plain = text.trim().replace(",", ".");
    if (!/^\d{1,8}(\.\d{1,2})?$/.test(plain)) {
        throw new Error("The rate must be a number with at most two decimals, such as 33.00.");
    }
    return Number(plain);
}

/** The directory's own, or nothing: asked as a list, for what is not there yet is no fault. */
async function find(kind, id) {
    const query = new URLSearchParams({ archived: "all" });
    if (kind === "students") {
        query.set("first", "1");
        if (id > 1) {
            query.set("after", String(id - 1));
        }
    }
    return (await get(`/api/admin/${kind}?${query}`))[kind].find((one) => one.id === id);
}

/** The directory follows a moment after the ledger has stored what was asked: it is read again once it has. */
async function catchUp(kind, id, done, tries = 12) {
    let arrived = false;
    try {
        const found = await find(kind, id);
        arrived = Boolean(found) && done(found);
    } catch {
        // The network is gone: the next look says so.
    }
    if (arrived || tries === 0) {
        load();
    } else {
        setTimeout(() => catchUp(kind, id, done, tries - 1), 250);
    }
}

// ---- packages ----

function editPackage(one) {
    editing = one;
    const form = $("package-form");
    begin(form, one ? { id: one.id, name: one.name, rate: money(one.rate) } : {});
    form.elements.id.readOnly = Boolean(one);
    $("archive-package").hidden = !one;
    $("package-title").textContent = one ? "Change a package" : "Offer a package";
    $("package-sub").textContent = one
        ? "A new rate counts for links that are sent from now on, and not for students with a rate of their own."
        : "Students have it at this rate, unless they have one of their own.";
    $("package-box").showModal();
    form.elements[one ? "name" : "id"].focus();
}

onSubmit($("package-form"), async (form) => {
    const { id, name, rate } = Object.fromEntries(form);
    const body = { id: id.trim(), name: name.trim() === "" ? id.trim() : name.trim(), rate: decimal(rate) };
    const path = `/api/admin/packages/${encodeURIComponent(body.id)}`;
    await (editing ? put(path, body) : post("/api/admin/packages", body));
    $("package-box").close();
    toast(editing ? "Saved." : `${body.name} is offered.`);
    catchUp("packages", body.id, (found) => found.name === body.name && Number(found.rate) === body.rate);
});

let holdersOf = null;
let holdersEnd = null;

async function showHolders(one) {
    holdersOf = one;
    holdersEnd = null;
    $("holders-title").textContent = one.name;
    $("holders-sub").textContent = "";
    $("holders").replaceChildren();
    $("holders-more").hidden = true;
    $("holders-box").showModal();
    await moreHolders();
}

async function moreHolders() {
    const query = new URLSearchParams({ sort: "name", first: String(PAGE) });
    if (holdersEnd) {
        query.set("after", holdersEnd);
    }
    try {
        const found = await get(`/api/admin/packages/${encodeURIComponent(holdersOf.id)}/students?${query}`);
        holdersEnd = found.page.endCursor;
        $("holders-sub").textContent = found.page.total === 0
            ? "Nobody has it."
            : `${number(found.page.total)} ${found.page.total === 1 ? "student has" : "students have"} it, at ${money(holdersOf.rate)} unless they have a rate of their own.`;
        $("holders").append(...found.students.map((student) => el("li", null,
            who(student.name, student.id),
            el("span", null, `since ${sayDate(dayOf(student.since))}`, student.ownRate && el("small", { text: `own rate ${money(student.rate)}` })))));
        $("holders-more").hidden = !found.page.hasNextPage;
    } catch (fault) {
        $("holders-sub").textContent = fault.message;
    }
}

$("holders-more").addEventListener("click", moreHolders);

// ---- leaving and coming back ----

let sure = async () => {};

function ask(title, explained, action) {
    begin($("sure-form"));
    $("sure-title").textContent = title;
    $("sure-sub").textContent = explained;
    sure = action;
    $("sure-box").showModal();
}

onSubmit($("sure-form"), async () => {
    await sure();
    $("sure-box").close();
});

/** Asks once more, then archives what the open form is about. */
function archives(what, box, explained) {
    $(`archive-${what}`).addEventListener("click", () => {
        const one = editing;
        const path = `/api/admin/${what}s/${encodeURIComponent(one.id)}`;
        $(box).close();
        ask(`Archive ${one.name}?`, explained, async () => {
            await post(`${path}/archive`);
            toast(`${one.name} is archived.`);
            catchUp(`${what}s`, one.id, (found) => found.archived);
        });
    });
}

archives("teacher", "teacher-box", "They are not listed any more and send no links. What they taught stays. A teacher with students cannot be archived.");
archives("student", "student-box", "They are not listed any more and get no links. Their lessons and figures stay.");
archives("package", "package-box", "Nobody is given it any more. Whoever has it keeps it, at what it costs.");

async function restore(kind, one) {
    const path = `/api/admin/${kind}/${encodeURIComponent(one.id)}`;
    try {
        await post(`${path}/restore`);
        toast(`${one.name} is back.`);
        catchUp(kind, one.id, (found) => !found.archived);
    } catch (fault) {
        toast(fault.message, "bad");
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

onSubmit($("send-form"), async (form) => {
    const receipt = await post(`/api/teachers/students/${editing.id}/zoom`, { link: form.get("link") });
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
$("add-package").addEventListener("click", () => editPackage(null));
$("add-student").addEventListener("click", () => {
    if (present(teachers).length === 0) {
        toast("Add a teacher first.", "bad");
        return;
    }
    editStudent(null);
});
let typing = 0;
$("q").addEventListener("input", () => {
    drawTeachers();
    drawPackages();
    clearTimeout(typing);
    typing = setTimeout(load, 200);
});
$("more-button").addEventListener("click", more);
document.querySelectorAll("[data-archived]").forEach((choice) => choice.addEventListener("click", () => {
    archived = choice.dataset.archived === "true";
    document.querySelectorAll("[data-archived]").forEach((one) => one.setAttribute("aria-pressed", String(one === choice)));
    load();
}));
document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTyping(event) && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        $("q").focus();
    }
});

addEventListener("imported", () => {
    load();
    setTimeout(load, 1_000); // The directory follows a moment later.
});

await load();
const wanted = new URLSearchParams(location.search).get("send");
if (wanted && /^\d+$/.test(wanted)) {
    history.replaceState(null, "", location.pathname);
    try {
        const student = await get(`/api/admin/students/${wanted}`);
        if (student.archived) {
            toast(`${student.name} is archived; restore them first.`, "bad");
        } else {
            send(student);
        }
    } catch (fault) {
        toast(fault.message, "bad");
    }
}
