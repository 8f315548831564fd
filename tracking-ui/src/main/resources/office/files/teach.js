// The teacher's page: my students, one tap to send the link, and what becomes of it, live.

import { Fault, get, post } from "./api.js";
import { $, copy, el, toast } from "./dom.js";
import { invite } from "./invite.js";
import { dayOf, hour, plusDays, sayDay, today } from "./time.js";
import { UNDELIVERABLE } from "./words.js";

const EVERY = 2_000;
const CAUGHT_UP_WITHIN = 10_000;
const DIRECTORY_EVERY = 60_000;
const RECENT = 12 * 3_600_000;
const MANY = 8;
const LINK = "ledger.meeting-link";
const URLS = "ledger.tracking-urls";

let pupils = [];
let bot = false; // Whether the school has one, to which students can be invited.
let lessons = new Map();
let ahead = 0; // How far the server's clock is ahead of this one, in milliseconds.
let directoryAt = 0;
let looking = false;
const sending = new Set();
const fresh = new Map(); // Links that were just sent and that the list may not know yet, by student.
const refused = new Map(); // What the ledger said when a link could not be sent, by student.
const cards = new Map();

const now = () => Date.now() + ahead;

// ---- the meeting's link, and those of the students ----

const memory = {
    read(store, key) {
        try {
            return store.getItem(key);
        } catch {
            return null; // The browser remembers nothing here; the page works without.
        }
    },
    write(store, key, value) {
        try {
            store.setItem(key, value);
        } catch {
            // As above.
        }
    },
};

if ($("link").value === "") {
    $("link").value = memory.read(localStorage, LINK) ?? "";
}
$("link").addEventListener("input", () => {
    memory.write(localStorage, LINK, $("link").value.trim());
    $("meeting").dataset.missing = "false";
});
$("paste").addEventListener("click", async () => {
    try {
        $("link").value = (await navigator.clipboard.readText()).trim();
        $("link").dispatchEvent(new Event("input"));
    } catch {
        toast("This browser does not let a page paste; press and hold in the field instead.", "bad");
    }
    $("link").focus();
});

/** The students' own links are secrets: kept by this tab alone, and gone with it. */
const urls = new Map(Object.entries(JSON.parse(memory.read(sessionStorage, URLS) ?? "{}")));

function remember(sessionId, url) {
    urls.set(sessionId, url);
    memory.write(sessionStorage, URLS, JSON.stringify(Object.fromEntries([...urls].slice(-100))));
}

// ---- what is known ----

async function look() {
    if (looking || document.hidden) {
        return;
    }
    looking = true;
    try {
        if (Date.now() - directoryAt > DIRECTORY_EVERY) {
            const found = await get("/api/teachers/me/students");
            bot = found.bot;
            pupils = found.students.sort((a, b) => a.name.localeCompare(b.name));
            directoryAt = Date.now();
        }
        const asked = Date.now();
        const found = await get(`/api/teachers/me/sessions?from=${plusDays(today(), -1)}&first=300`);
        ahead = Date.parse(found.serverTime) - (asked + Date.now()) / 2;
        lessons = new Map();
        found.sessions.forEach((session) => {
            const known = lessons.get(session.student.id);
            // The latest link; but a lesson that runs stands before a link that nobody has opened.
            if (!known || (known.status !== "active" && session.status === "active")) {
                lessons.set(session.student.id, session);
            }
        });
        fresh.forEach((session, student) => {
            const known = found.sessions.some(({ sessionId }) => sessionId === session.sessionId);
            if (known || now() - Date.parse(session.sentAt) > CAUGHT_UP_WITHIN) {
                fresh.delete(student);
            } else {
                lessons.set(student, session);
            }
        });
        sum(found.sessions);
        say("live", "Live");
        $("trouble").hidden = true;
        draw();
    } catch (fault) {
        say("lost", "No connection");
        if (fault instanceof Fault && fault.status > 0 && fault.status !== 401) {
            $("trouble-text").textContent = fault.message;
            $("trouble").hidden = false;
        }
    } finally {
        looking = false;
    }
}

function say(state, words) {
    if ($("live").dataset.state !== state) {
        $("live").dataset.state = state;
        $("live-text").textContent = words;
    }
}

function sum(sessions) {
    const ofToday = sessions.filter((session) => session.startedAt && dayOf(session.startedAt) === today());
    $("n-lessons").textContent = ofToday.length;
    $("n-minutes").textContent = ofToday.reduce((all, session) => all + minutes(session), 0);
}

const minutes = (session) => session.durationMinutes
    ?? Math.max(0, Math.floor((now() - Date.parse(session.startedAt)) / 60_000));

function recent(pupil) {
    const session = lessons.get(pupil.id);
    return session && (session.status === "active" || now() - Date.parse(session.endedAt ?? session.sentAt) < RECENT)
        ? session
        : null;
}

// ---- the list ----

function draw() {
    const q = $("q").value.trim().toLowerCase();
    const shown = pupils.filter((pupil) => q === "" || pupil.name.toLowerCase().includes(q) || String(pupil.id).includes(q));
    $("q").hidden = pupils.length <= MANY;
    $("blank").hidden = shown.length > 0;
    $("blank-title").textContent = pupils.length === 0 ? "No students yet" : "Nobody of this name";
    $("blank-text").hidden = pupils.length > 0;
    $("meeting").hidden = pupils.length === 0;
    const running = pupils.filter((pupil) => recent(pupil)?.status === "active").length;
    $("subtitle").textContent = sayDay(today()) + (running > 0 ? ` · ${running} running` : "");
    const wanted = shown.map((pupil) => card(pupil).root);
    const list = $("pupils");
    if (wanted.length !== list.children.length || wanted.some((root, i) => list.children[i] !== root)) {
        list.replaceChildren(...wanted);
    }
    shown.forEach(update);
}

/** Makes a card once; what changes on it is changed in place, so that no touch or focus is lost every two seconds. */
function card(pupil) {
    let made = cards.get(pupil.id);
    if (!made) {
        const parts = {
            name: el("h2", { dir: "auto" }),
            note: el("p", { class: "pupil-note" }),
            clock: el("p", { class: "pupil-clock" }),
            steps: el("ol", { class: "steps" }),
            words: el("p", { class: "pupil-words", role: "status" }),
            copy: el("button", { type: "button", class: "button main", text: "Copy link" }),
            invite: el("button", { type: "button", class: "button quiet pupil-invite", text: "Invite to Telegram" }),
            send: el("button", { type: "button", class: "button" }),
        };
        const root = el("li", { class: "pupil" },
            el("div", { class: "pupil-head" }, el("div", null, parts.name, parts.note), parts.clock),
            parts.steps,
            parts.words,
            parts.invite,
            el("div", { class: "pupil-acts" }, parts.copy, parts.send));
        made = { root, drawn: "", ...parts };
        parts.invite.addEventListener("click", () => inviteOwn(made.pupil));
        parts.send.addEventListener("click", () => send(made.pupil));
        parts.copy.addEventListener("click", () => copy(urls.get(recent(made.pupil)?.sessionId) ?? "", `${made.pupil.name}'s link`));
        cards.set(pupil.id, made);
    }
    made.pupil = pupil;
    return made;
}

function update(pupil) {
    const made = card(pupil);
    const session = recent(pupil);
    const busy = sending.has(pupil.id);
    const fault = refused.get(pupil.id) ?? "";
    const drawn = JSON.stringify([pupil, bot, session, busy, fault, urls.has(session?.sessionId)]);
    tick(made, session);
    if (made.drawn === drawn) {
        return;
    }
    made.drawn = drawn;
    const open = session && ["sent", "active"].includes(session.status);
    const state = stateOf(session);
    made.root.dataset.state = state;
    made.name.textContent = pupil.name;
    made.note.textContent = pupil.telegramLinked ? "by Telegram" : "no Telegram: you copy the link";
    made.steps.hidden = !session;
    made.steps.replaceChildren(...(session ? steps(session) : []));
    made.words.textContent = fault || wordsOf(session, state);
    made.words.hidden = made.words.textContent === "";
    made.words.dataset.kind = fault || state === "undeliverable" ? "bad" : "calm";
    made.copy.hidden = !(session?.status === "sent" && ["copy", "undeliverable"].includes(session.delivery) && urls.has(session.sessionId));
    const unreached = session && state === "undeliverable" && ["NO_CHAT", "BLOCKED"].includes(session.undeliverableReason);
    made.invite.hidden = !bot || (pupil.telegramLinked && !unreached);
    made.invite.setAttribute("aria-label", `Invite ${pupil.name} to Telegram`);
    made.send.textContent = busy ? "Sending…" : open ? "Send again" : "Send Zoom link";
    made.send.className = `button ${open ? (made.copy.hidden && session.status === "sent" ? "" : "quiet") : "main"}`;
    made.send.disabled = busy;
    made.send.setAttribute("aria-label", `${made.send.textContent}: ${pupil.name}`);
}

function tick(made, session) {
    const running = session?.status === "active";
    const over = ["ended", "timeout"].includes(session?.status);
    made.clock.hidden = !running && !over;
    if (running) {
        const seconds = Math.max(0, Math.floor((now() - Date.parse(session.startedAt)) / 1000));
        const two = (value) => String(value).padStart(2, "0");
        const hours = Math.floor(seconds / 3600);
        made.clock.textContent = `${hours > 0 ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    } else if (over) {
        made.clock.textContent = `${session.durationMinutes} min`;
    }
}

function stateOf(session) {
    if (!session) {
        return "idle";
    }
    if (session.status !== "sent") {
        return session.status;
    }
    return session.delivery === "undeliverable" || session.delivery === "copy" ? session.delivery : "sent";
}

function steps(session) {
    const opened = Boolean(session.startedAt);
    const over = Boolean(session.endedAt);
    const arrived = session.delivery === "delivered" || opened;
    const failed = session.delivery === "undeliverable" && !opened;
    const way = { pending: "On its way", delivered: "Delivered", undeliverable: "Not delivered", copy: "You copy it" }[session.delivery];
    return [
        step("Sent", hour(session.sentAt), "done"),
        step(opened && session.delivery !== "delivered" ? "Arrived" : way, "", failed ? "bad" : arrived ? "done" : "wait"),
        step("Opened", opened ? hour(session.startedAt) : "", opened ? "done" : arrived && !failed ? "wait" : "later"),
        over
            ? step(session.status === "timeout" ? "Timed out" : "Ended", hour(session.endedAt), "done")
            : step("Active", "", opened ? "now" : "later"),
    ];
}

const step = (name, time, state) => el("li", { "data-is": state }, el("b", { text: name }), time && el("small", { text: time }));

function wordsOf(session, state) {
    const link = session && urls.has(session.sessionId);
    switch (state) {
        case "undeliverable":
            return `Telegram did not deliver it: ${UNDELIVERABLE[session.undeliverableReason] ?? "no reason given"}. ${link ? "Copy the link and send it in another way." : "Send it again to get a link that you can copy."}`;
        case "copy":
            return link ? "Copy the link and send it to the student." : "Send it again to get a link that you can copy.";
        case "timeout":
            return "The student's page went silent; the lesson ends at its last sign of life.";
        default:
            return "";
    }
}

function inviteOwn(pupil) {
    invite({
        name: pupil.name, path: `/api/teachers/me/students/${pupil.id}`, linked: pupil.telegramLinked ? 1 : 0, mayUnlink: false,
        ask: async () => {
            const found = await get("/api/teachers/me/students");
            return { linked: found.students.some(({ id, telegramLinked }) => id === pupil.id && telegramLinked) ? 1 : 0, chats: [] };
        },
    });
}

addEventListener("invited", () => {
    directoryAt = 0;
    look();
});

// ---- the main job ----

async function send(pupil) {
    const link = $("link").value.trim();
    if (link === "") {
        $("meeting").dataset.missing = "true";
        $("meeting").scrollIntoView({ block: "center", behavior: "smooth" });
        $("link").focus({ preventScroll: true });
        toast("First the meeting link: paste it here once.", "bad");
        return;
    }
    sending.add(pupil.id);
    refused.delete(pupil.id);
    update(pupil);
    try {
        const receipt = await post(`/api/teachers/students/${pupil.id}/zoom`, { link });
        remember(receipt.sessionId, receipt.trackingUrl);
        fresh.set(pupil.id, {
            sessionId: receipt.sessionId, student: { id: pupil.id }, status: "sent", delivery: receipt.delivery,
            sentAt: new Date(now()).toISOString(), startedAt: null, endedAt: null,
        });
        lessons.set(pupil.id, fresh.get(pupil.id));
    } catch (fault) {
        refused.set(pupil.id, fault.message);
    } finally {
        sending.delete(pupil.id);
        update(pupil);
    }
}

$("q").addEventListener("input", draw);
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
addEventListener("offline", () => say("lost", "No connection"));
setInterval(look, EVERY);
setInterval(() => cards.forEach((made) => tick(made, recent(made.pupil))), 500);
look();
