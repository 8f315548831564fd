// The numbers behind the charts, asked for in the ledger's own words: the statistics of a day, or of a teacher, are those
// of a list that is filtered by them. What is over for good is asked for once.

import { get, settle } from "./api.js";
import { parameters } from "./filter.js";
import { plusDays, today } from "./time.js";

const LIST = "/api/admin/teacher-sessions";
const AT_ONCE = 5;
const MOST_TEACHERS = 60;
const known = new Map();

async function statistics(overrides, settled) {
    const query = parameters({ sort: null, ...overrides });
    query.set("first", "1");
    const key = query.toString();
    if (settled && known.has(key)) {
        return known.get(key);
    }
    const found = await get(`${LIST}?${key}`);
    if (settled) {
        known.set(key, found.statistics);
    }
    return found.statistics;
}

/** Asks a few at a time: the charts must not keep the list waiting. */
async function each(all, ask) {
    const answers = [];
    for (let i = 0; i < all.length; i += AT_ONCE) {
        answers.push(...(await settle(all.slice(i, i + AT_ONCE).map(ask))));
    }
    return answers;
}

const entry = (numbers) => ({
    total: numbers?.totalSessions ?? 0,
    minutes: numbers?.totalDurationMinutes ?? 0,
    sent: numbers?.sent ?? 0,
    active: numbers?.active ?? 0,
    ended: numbers?.ended ?? 0,
    timeout: numbers?.timeout ?? 0,
});

/** Returns the numbers of each day, both ends included. */
export async function perDay(from, to) {
    const days = [];
    for (let day = from; day <= to; day = plusDays(day, 1)) {
        days.push(day);
    }
    const yesterday = plusDays(today(), -1);
    const numbers = await each(days, (day) => statistics({ from: day, to: day }, day < yesterday));
    return days.map((day, i) => ({ day, ...entry(numbers[i]) }));
}

/** Returns the numbers of each teacher, most minutes first; of these days and filters. */
export async function perTeacher(teachers) {
    const asked = teachers.slice(0, MOST_TEACHERS);
    const numbers = await each(asked, (teacher) => statistics({ teacher: teacher.id }, false));
    return asked.map((teacher, i) => ({ ...teacher, ...entry(numbers[i]) }))
        .filter((teacher) => teacher.total > 0)
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
