// The numbers behind the charts: the ledger keeps them by day and by teacher, so each chart is one question.

import { get } from "./api.js";
import { parameters } from "./filter.js";
import { plusDays } from "./time.js";

const FIGURES = "/api/admin/teacher-sessions/figures";

async function groups(by, overrides) {
    const query = parameters({ sort: null, ...overrides });
    query.set("by", by);
    return (await get(`${FIGURES}?${query}`)).groups;
}

const entry = (result) => ({
    total: result?.sessions ?? 0,
    minutes: result?.minutes ?? 0,
    sent: result?.neverOpened ?? 0,
    active: result?.active ?? 0,
    ended: result?.ended ?? 0,
    timeout: result?.timedOut ?? 0,
});

/** Returns the numbers of each day, both ends included; days without sessions too. */
export async function perDay(from, to) {
    const found = new Map((await groups("day", { from, to })).map((group) => [group.day, group.result]));
    const days = [];
    for (let day = from; day <= to; day = plusDays(day, 1)) {
        days.push({ day, ...entry(found.get(day)) });
    }
    return days;
}

/** Returns the numbers of each teacher who sent a link, most minutes first; of these days and filters. */
export async function perTeacher() {
    return (await groups("teacher", { teacher: null }))
        .map((group) => ({ ...group.teacher, ...entry(group.result) }))
        .sort((a, b) => b.minutes - a.minutes || b.total - a.total);
}

const STEPS = [[1, "under 1 min"], [5, "1 – 5 min"], [10, "5 – 10 min"], [15, "10 – 15 min"], [30, "15 – 30 min"], [Infinity, "later"]];

/** Returns how long students took from the link to the click, of these sessions. */
export function punctuality(sessions) {
    const counts = STEPS.map(() => 0);
    for (const session of sessions) {
        if (session.startedAt) {
            const minutes = (Date.parse(session.startedAt) - Date.parse(session.sentAt)) / 60_000;
            counts[STEPS.findIndex(([limit]) => minutes < limit)]++;
        }
    }
    return STEPS.map(([limit, name], i) => ({ name, total: counts[i], late: limit > 15 }));
}
