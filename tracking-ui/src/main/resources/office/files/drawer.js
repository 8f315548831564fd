// One session with all that the ledger knows of it.

import { get } from "./api.js";
import { $, copy, el, toast } from "./dom.js";
import { dayOf, number, sayLongDay, second, span } from "./time.js";
import { END_REASON, evidence, evidenceBar, isSilent, length, person, statusMark, UNDELIVERABLE } from "./words.js";

const drawer = $("drawer");
let shown = null;
let link = null;
let closed = () => {};

export const current = () => (drawer.open ? shown : null);

export function onClose(listener) {
    closed = listener;
}

drawer.addEventListener("close", () => {
    shown = null;
    link = null;
    closed();
});

/** Opens the drawer; a session that is not in the list is asked for. */
export async function open(id, known) {
    shown = id;
    link = null;
    if (known) {
        draw(known);
    } else {
        $("drawer-body").replaceChildren(el("p", { class: "faint", text: "Looking it up…" }));
        $("drawer-status").replaceChildren();
    }
    if (!drawer.open) {
        drawer.showModal();
        $("drawer-close").focus();
    }
    if (!known) {
        await refresh();
    }
}

/** Asks for the session again, when it is the one that is open. */
export async function refresh(id = shown) {
    if (!drawer.open || id !== shown || !id) {
        return;
    }
    try {
        const session = await get(`/api/admin/teacher-sessions/${encodeURIComponent(id)}`);
        if (shown === id) {
            draw(session);
        }
    } catch (fault) {
        if (!drawer.querySelector(".measure")) {
            $("drawer-body").replaceChildren(el("p", { class: "fault", text: fault.message }));
        }
    }
}

export const close = () => drawer.close();

setInterval(() => drawer.open && !document.hidden && refresh(), 10_000);

function draw(session) {
    const now = Date.now();
    drawer.dataset.id = session.sessionId;
    $("drawer-status").replaceChildren(statusMark(session, now));
    $("drawer-body").replaceChildren(
        el("div", null,
            el("h2", { id: "drawer-title", dir: "auto", text: person(session.student) }),
            el("p", { class: "faint" }, "with ", el("bdi", { text: person(session.teacher) }), `, ${sayLongDay(dayOf(session.sentAt))}`)),
        link && el("div", { class: "copy" },
            el("input", { class: "field", readonly: true, "aria-label": "The student's link", value: link }),
            el("button", { type: "button", class: "button", text: "Copy", click: () => copy(link, "The student's link") })),
        measure(session, now),
        el("section", null, el("h3", { text: "What happened" }), life(session, now)),
        el("section", null, el("h3", { text: "Facts" }), facts(session)),
        el("div", { class: "acts" },
            el("a", { class: "button", href: `/admin/people?send=${session.student.id}`, text: "Send a new link" }),
            ["sent", "active"].includes(session.status) && !link && el("button", { type: "button", class: "button", text: "Copy the link", click: () => copyLink(session) }),
            el("a", { class: "button quiet", href: `/admin?date=all&student=${session.student.id}`, text: "All of this student" }),
            el("a", { class: "button quiet", href: `/admin?date=all&teacher=${encodeURIComponent(session.teacher.id)}`, text: "All of this teacher" })));
}

/** The link is a secret, so it is asked for when it is wanted; it stands in a field too, for a browser that lets nobody copy. */
async function copyLink(session) {
    try {
        const { trackingUrl } = await get(`/api/admin/teacher-sessions/${encodeURIComponent(session.sessionId)}/link`);
        if (shown === session.sessionId) {
            link = trackingUrl;
            draw(session);
            await copy(link, "The student's link");
        }
    } catch (fault) {
        toast(fault.message, "bad");
    }
}

function measure(session, now) {
    const all = length(session, now);
    if (all === null) {
        return el("div", { class: "measure" }, el("p", { text: "The clock starts when the student opens the link." }));
    }
    const minutes = session.durationMinutes ?? Math.floor(all / 60_000);
    const share = evidence(session, now);
    const observed = Math.min(all, all * share);
    return el("div", { class: "measure" },
        el("div", { class: "minutes" }, number(minutes), el("small", { text: session.endedAt ? " minutes" : " minutes so far" })),
        el("div", null,
            evidenceBar(session, now),
            el("p", { text: `${span(observed)} observed${all - observed > 1500 ? `, ${span(all - observed)} silent` : ""}` })));
}

function life(session, now) {
    const after = (instant) => span(Date.parse(instant) - Date.parse(session.sentAt));
    const steps = [step(session.sentAt, "Link sent", `by ${person(session.teacher)}`)];
    switch (session.delivery) {
        case "delivered":
            steps.push(step(null, "Delivered by Telegram"));
            break;
        case "undeliverable":
            steps.push(step(null, "Could not be delivered", UNDELIVERABLE[session.undeliverableReason] ?? null, "bad"));
            break;
        case "copy":
            steps.push(step(null, "Copied by the teacher", "no Telegram for this student"));
            break;
        default:
            steps.push(step(null, "On its way by Telegram", null, "wait"));
    }
    if (!session.startedAt) {
        steps.push(step(null, "Not opened yet", `for ${span(now - Date.parse(session.sentAt))}`, "wait"));
        return el("ol", { class: "life" }, steps);
    }
    steps.push(step(session.startedAt, "Opened by the student", `${after(session.startedAt)} after the link was sent`));
    if (session.lastActivityAt && session.lastActivityAt !== session.startedAt
        && session.lastActivityAt !== session.endedAt) {
        steps.push(step(session.lastActivityAt, "Last sign of life",
            session.endedAt ? null : `${span(now - Date.parse(session.lastActivityAt))} ago`));
    }
    if (session.status === "timeout") {
        steps.push(step(session.endedAt, "Timed out", "ends at its last sign of life: silence is never billed", "bad"));
    } else if (session.endedAt) {
        steps.push(step(session.endedAt, "Ended", END_REASON[session.endReason] ?? session.endReason));
    } else {
        steps.push(isSilent(session, now)
            ? step(null, "Silent", "the page says nothing; after two hours the session ends", "bad")
            : step(null, "In the lesson", "the page beats", "now"));
    }
    return el("ol", { class: "life" }, steps);
}

function step(at, title, more = null, kind = "good") {
    return el("li", { "data-kind": kind },
        el("time", { datetime: at, text: at ? second(at) : "" }),
        el("div", null, el("b", { text: title }), more && el("p", { dir: "auto", text: more })));
}

function facts(session) {
    const pairs = [
        ["Student", `${person(session.student)} (${session.student.id})`],
        ["Teacher", `${person(session.teacher)} (${session.teacher.id})`],
        ["Package", session.packageId],
        ["Rate", `${Number(session.packageRate).toFixed(2)} a session`],
        ["Number", number(session.number)],
    ];
    return el("dl", { class: "facts" },
        pairs.flatMap(([name, value]) => [el("dt", { text: name }), el("dd", { dir: "auto", text: value })]),
        el("dt", { text: "Session" }),
        el("dd", null, el("code", { text: session.sessionId }), " ",
            el("button", { type: "button", class: "button quiet small", text: "Copy", click: () => copy(session.sessionId, "The session's id") })));
}
