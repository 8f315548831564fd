// How the office names what the ledger knows.

import { el, styled } from "./dom.js";
import { number, span } from "./time.js";

export const STATUS = { sent: "Sent", active: "Active", ended: "Ended", timeout: "Timed out" };

export const CONCERNS = {
    undeliverable: "Undeliverable",
    "never-opened": "Never opened",
    silent: "Silent now",
    "low-evidence": "Low evidence",
    "timed-out": "Timed out",
};

export const CONCERNS_EXPLAINED = {
    undeliverable: "The link cannot arrive, and the student has not opened it in another way",
    "never-opened": "Sent half an hour ago or earlier, and nobody has opened the link",
    silent: "The clock runs, but the page has said nothing for more than 150 seconds",
    "low-evidence": "Less than half of the lesson was observed",
    "timed-out": "Two hours of silence ended the lesson",
};

export const UNDELIVERABLE = {
    BLOCKED: "the student has blocked the bot",
    NO_CHAT: "no Telegram chat is linked",
    REJECTED: "Telegram refused the message",
    UNREACHABLE: "Telegram could not be reached",
};

export const END_REASON = {
    "page-closed": "The page was closed",
    "end-button": "The End button was pressed",
    timeout: "Silence ended it",
};

const SILENT_AFTER = 150_000;
const TIME_TO_OPEN = 1_800_000;

/** Returns how long a session is, so far or in all, in milliseconds; null before it began. */
export function length(session, now = Date.now()) {
    if (!session.startedAt) {
        return null;
    }
    return Math.max(0, (session.endedAt ? Date.parse(session.endedAt) : now) - Date.parse(session.startedAt));
}

/** Returns the observed share of a session's time, 0 to 1; null when there is nothing to observe yet. */
export function evidence(session, now = Date.now()) {
    const all = length(session, now);
    if (all === null) {
        return null;
    }
    const live = session.status === "active" && !isSilent(session, now)
        ? Math.max(0, now - Date.parse(session.lastActivityAt ?? session.startedAt))
        : 0;
    return all < 1000 ? 1 : Math.min(1, (session.observedSeconds * 1000 + 999 + live) / all);
}

export function isSilent(session, now = Date.now()) {
    return session.status === "active" && now - Date.parse(session.lastActivityAt ?? session.startedAt) > SILENT_AFTER;
}

/** Returns what is wrong with a session in a few words, or null. */
export function trouble(session, now = Date.now()) {
    if (session.status === "sent" && session.delivery === "undeliverable") {
        return "undeliverable";
    }
    if (session.status === "sent" && now - Date.parse(session.sentAt) > TIME_TO_OPEN) {
        return "never opened";
    }
    if (isSilent(session, now)) {
        return `silent for ${span(now - Date.parse(session.lastActivityAt ?? session.startedAt))}`;
    }
    return null;
}

export const person = (someone) => someone.name ?? String(someone.id);

/** A status with its colour and its word; the colour never says it alone. */
export function statusMark(session, now) {
    const wrong = trouble(session, now);
    return el("span", { class: "status", "data-status": session.status },
        el("i", { class: `is-${session.status}` }),
        STATUS[session.status] ?? session.status,
        wrong && el("small", { class: session.status === "active" ? "warn" : "alarm", text: wrong }));
}

/** The observed and the silent part of a session, as a bar and as a number. */
export function evidenceBar(session, now) {
    const share = evidence(session, now);
    if (share === null) {
        return el("span", { class: "faint", text: "–" });
    }
    const percent = Math.floor(share * 100);
    return el("span", { class: "evidence", "data-low": percent < 75, title: `${percent} % of the time was observed` },
        el("span", { class: "meter", "aria-hidden": "true" }, styled(el("i"), { width: `${percent}%` })),
        el("span", { class: "share" }, `${number(percent)} %`));
}
