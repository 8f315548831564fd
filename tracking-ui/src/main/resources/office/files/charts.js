// Charts that are lists: each bar is a button or a row with its numbers in words, so that they can be read, pressed and
// printed like everything else.

import { el, styled } from "./dom.js";
import { number, sayDay } from "./time.js";

const ORDER = ["active", "sent", "timeout", "ended"];

/**
 * Draws a column for each day.
 *
 * @param days with day, total, minutes and the number of each status
 * @param measure sessions or minutes
 * @param inside whether a day belongs to the range that is shown
 * @param pick called with the day that was pressed
 */
export function dayColumns(days, measure, inside, pick) {
    const height = (day) => (measure === "minutes" ? day.minutes : day.total);
    const most = Math.max(1, ...days.map(height));
    const scale = nice(most);
    const columns = el("ol", { class: "days", "aria-label": `${measure === "minutes" ? "Minutes" : "Sessions"} per day` },
        el("li", { class: "top", "aria-hidden": "true", text: number(scale) }),
        days.map((day) => el("li", { "data-inside": String(inside(day.day)) }, column(day, measure, scale, pick))));
    const every = Math.ceil(days.length / 7);
    const axis = el("div", { class: "axis", "aria-hidden": "true" }, days.map((day, i) =>
        el("span", { text: (days.length - 1 - i) % every === 0 ? label(day.day, days.length) : "" })));
    return [columns, axis];
}

function column(day, measure, scale, pick) {
    const words = `${sayDay(day.day)}: ${number(day.total)} sessions, ${number(day.minutes)} minutes`
        + `, ${number(day.ended)} ended, ${number(day.timeout)} timed out, ${number(day.sent)} not opened`
        + (day.active ? `, ${number(day.active)} active` : "");
    const parts = measure === "minutes"
        ? [["leaf", day.minutes]]
        : ORDER.map((status) => [status, day[status]]);
    return el("button", { type: "button", "aria-label": words, title: words, click: () => pick(day.day) },
        parts.filter(([, value]) => value > 0).map(([kind, value]) =>
            styled(el("i", { class: kind === "leaf" ? "is-ended" : `is-${kind}` }), { height: `${(100 * value) / scale}%` })));
}

function label(day, count) {
    return count <= 8 ? sayDay(day) : sayDay(day).replace(/^\w+,? /, "");
}

/** Returns a round number at or above this one. */
function nice(value) {
    const unit = 10 ** Math.floor(Math.log10(value));
    return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => Math.ceil(step * unit)).find((step) => step >= value);
}

/**
 * Draws a bar for each entry.
 *
 * @param entries with name, value, text, and key when they can be pressed
 * @param kind the colour
 */
export function bars(entries, { kind = "ended", pressed = null, pick = null } = {}) {
    const most = Math.max(1, ...entries.map((entry) => entry.value));
    return el("ul", { class: "bars" }, entries.map((entry) => {
        const inside = [
            el("span", { class: "name", dir: "auto", text: entry.name }),
            el("span", { class: "track", "aria-hidden": "true" },
                styled(el("i", { class: `is-${entry.kind ?? kind}` }), { width: `${(100 * entry.value) / most}%` })),
            el("span", { class: "value", text: entry.text }),
        ];
        return el("li", null, pick
            ? el("button", { type: "button", title: entry.title, "aria-pressed": String(entry.key === pressed), click: () => pick(entry.key) }, inside)
            : el("div", { class: "row", title: entry.title }, inside));
    }));
}

/** Fills a bar whose parts are shares of a whole. */
export function shares(bar, parts) {
    const known = new Map([...bar.children].map((part) => [part.className, part]));
    for (const [kind, value] of parts) {
        const part = known.get(`is-${kind}`) ?? bar.appendChild(el("i", { class: `is-${kind}` }));
        styled(part, { "flex-grow": String(value), "flex-basis": "0" });
        part.hidden = value === 0;
    }
}
