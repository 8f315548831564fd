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
