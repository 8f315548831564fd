// The list of sessions: pages of rows that are kept up to date in place, and a row that the keys move.

import { $, el } from "./dom.js";
import { dayOf, hour, number, sayLongDay, span } from "./time.js";
import { evidenceBar, length, person, statusMark } from "./words.js";

const body = $("rows");
const rows = new Map();
let order = [];
let selected = null;
let open = () => {};

export function onOpen(listener) {
    open = listener;
}

export const shown = () => order.length;
export const ids = () => order;
export const find = (id) => rows.get(id)?.session ?? null;

/** Shows exactly these sessions, and marks those that are not what they were. */
export function show(sessions, { byDay = true, fresh = false } = {}) {
    const keep = new Set(sessions.map((session) => session.sessionId));
    for (const [id, row] of rows) {
        if (!keep.has(id)) {
            row.element.remove();
            rows.delete(id);
        }
    }
    body.querySelectorAll("tr:not([data-id])").forEach((row) => row.remove());
    order = sessions.map((session) => session.sessionId);
    let day = null;
    const elements = [];
    for (const session of sessions) {
        const today = dayOf(session.sentAt);
        if (byDay && today !== day) {
            day = today;
            elements.push(dayRow(day));
        }
        elements.push(put(session, !fresh));
    }
    place(elements);
    if (selected && !rows.has(selected)) {
        selected = null;
    }
}

/** Appends only what moves: rows that stay where they are keep the focus and their animation. */
function place(elements) {
    let next = body.firstElementChild;
    for (const element of elements) {
        if (element === next) {
            next = next.nextElementSibling;
        } else {
            body.insertBefore(element, next);
        }
    }
}

export const sessions = () => order.map((id) => rows.get(id).session);

function put(session, mark) {
    const known = rows.get(session.sessionId);
    const text = JSON.stringify(session);
    if (known) {
        known.session = session;
        if (known.text !== text) {
            known.text = text;
            draw(known);
            flash(known.element, mark);
        }
        return known.element;
    }
    const element = el("tr", { role: "row", "data-id": session.sessionId, "aria-selected": "false" });
    const row = { session, text, element };
    rows.set(session.sessionId, row);
    draw(row);
    flash(element, mark);
    return element;
}

function flash(element, mark) {
    element.classList.remove("news");
    if (mark) {
        void element.offsetWidth; // Begins the animation anew.
        element.classList.add("news");
    }
}

function dayRow(day) {
    return el("tr", { class: "day", role: "row" }, el("td", { role: "cell", colspan: "9", text: sayLongDay(day) }));
}

function draw({ session, element }) {
    const now = Date.now();
    const had = element.contains(document.activeElement);
    element.replaceChildren(
        cell("c-status", statusMark(session, now)),
        cell("c-student", el("div", { class: "who" },
            el("button", { type: "button", dir: "auto", text: person(session.student), title: person(session.student) }),
            el("small", { text: String(session.student.id) }))),
        cell("c-teacher", el("div", { class: "who" },
            el("b", { dir: "auto", text: person(session.teacher) }), el("small", { text: session.teacher.id }))),
        cell("c-sent phone-no", hour(session.sentAt), delivery(session)),
        cell("c-times", times(session)),
        cell("c-punctual phone-no wide-only number", punctual(session)),
        cell("c-minutes number", minutes(session, now)),
        cell("c-evidence", evidenceBar(session, now)),
        cell("c-package phone-no wide-only", el("span", { text: session.packageId }), " ",
            el("span", { class: "faint", text: Number(session.packageRate).toFixed(2) })));
    if (had) {
        element.querySelector("button").focus({ preventScroll: true });
    }
}

const cell = (name, ...content) => el("td", { class: name, role: "cell" }, content);

function delivery(session) {
    return session.delivery === "undeliverable"
        ? el("span", { class: "alarm", title: "The link could not be delivered" }, " ✕", el("span", { class: "unseen", text: "undeliverable" }))
        : null;
}

function times(session) {
    if (!session.startedAt) {
        return el("span", { class: "faint", text: "–" });
    }
    return el("span", null, hour(session.startedAt), el("span", { class: "faint", text: " – " }),
        session.endedAt ? hour(session.endedAt) : el("span", { class: "faint", text: "now" }));
}

function punctual(session) {
    return session.startedAt
        ? el("span", { class: "faint", text: `+${span(Date.parse(session.startedAt) - Date.parse(session.sentAt))}` })
        : el("span", { class: "faint", text: "–" });
}

function minutes(session, now) {
    const all = length(session, now);
    if (all === null) {
        return el("span", { class: "faint", text: "–" });
    }
    const value = session.durationMinutes ?? Math.floor(all / 60_000);
    return el("span", { class: session.endedAt ? null : "warn" }, number(value),
        el("span", { class: "faint", text: " min" }));
}

/** Running minutes, growing silence: what changes without any news. */
setInterval(() => {
    for (const row of rows.values()) {
        if (row.session.status === "active" || row.session.status === "sent") {
            draw(row);
        }
    }
}, 15_000);

/** Empty rows while the first page is on its way. */
export function ghosts() {
    rows.clear();
    order = [];
    selected = null;
    body.replaceChildren(...Array.from({ length: 8 }, () => el("tr", { class: "ghost", "aria-hidden": "true" },
        ["c-status", "c-student", "c-teacher", "c-sent phone-no", "c-times", "c-punctual phone-no wide-only", "c-minutes", "c-evidence", "c-package phone-no wide-only"]
            .map((name) => el("td", { class: name }, el("span"))))));
}

export function clear() {
    rows.clear();
    order = [];
    selected = null;
    body.replaceChildren();
}

// ---- pressing and moving ----

body.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-id]");
    if (row && !String(getSelection())) {
        select(row.dataset.id);
        open(row.dataset.id);
    }
});

body.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-id]");
    if (row) {
        mark(row.dataset.id);
    }
});

function mark(id) {
    rows.get(selected)?.element.setAttribute("aria-selected", "false");
    selected = id;
    rows.get(id)?.element.setAttribute("aria-selected", "true");
}

export const selection = () => selected;

export function select(id, focus = true) {
    mark(id);
    if (focus) {
        const element = rows.get(id)?.element;
        element?.querySelector("button").focus({ preventScroll: true });
        element?.scrollIntoView({ block: "nearest" });
    }
}

/** Moves the selection by so many rows and returns the session's id, or null at an end. */
export function move(by, focus = true) {
    const at = selected ? order.indexOf(selected) : -1;
    const next = order[selected ? at + by : 0];
    if (next === undefined) {
        return null;
    }
    select(next, focus);
    return next;
}
