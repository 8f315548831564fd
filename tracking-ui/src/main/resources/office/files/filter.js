// Which sessions are shown: all of it stands in the address, so that a view can be kept, sent and gone back to.

import { preset } from "./time.js";

const SIMPLE = ["status", "teacher", "student", "package", "q", "exception", "sort"];
export const PRESETS = ["today", "yesterday", "week", "month", "all"];

const listeners = [];
let current = read();

function read() {
    const address = new URLSearchParams(location.search);
    const filter = { when: "today", from: null, to: null, session: address.get("session") };
    if (address.has("from") || address.has("to")) {
        filter.when = "range";
        filter.from = day(address.get("from"));
        filter.to = day(address.get("to"));
    } else if (PRESETS.includes(address.get("date"))) {
        filter.when = address.get("date");
    } else if (day(address.get("date"))) {
        filter.when = "range";
        filter.from = filter.to = address.get("date");
    }
    if (filter.when !== "range") {
        Object.assign(filter, preset(filter.when));
    }
    for (const name of SIMPLE) {
        filter[name] = address.get(name) || null;
    }
    return filter;
}

function day(text) {
    return /^\d{4}-\d\d-\d\d$/.test(text ?? "") && !Number.isNaN(Date.parse(text)) ? text : null;
}

export const filter = () => current;

/** Returns whether anything but the days narrows the list. */
export const narrowed = () => SIMPLE.some((name) => name !== "sort" && current[name]);

/** Changes a part of the filter; a session in the drawer is no part of it and may stay. */
export function change(part, { quietly = false } = {}) {
    const next = { ...current, ...part };
    if (part.when && part.when !== "range") {
        Object.assign(next, preset(part.when));
    }
    current = next;
    const address = new URLSearchParams();
    if (next.when === "range") {
        if (next.from) {
            address.set("from", next.from);
        }
        if (next.to) {
            address.set("to", next.to);
        }
    } else if (next.when !== "today") {
        address.set("date", next.when);
    }
    for (const name of [...SIMPLE, "session"]) {
        if (next[name]) {
            address.set(name, next[name]);
        }
    }
    const search = address.toString();
    history[quietly ? "replaceState" : "pushState"](null, "", search ? `?${search}` : location.pathname);
    if (!quietly) {
        listeners.forEach((listener) => listener(current));
    }
}

export function onChange(listener) {
    listeners.push(listener);
}

addEventListener("popstate", () => {
    current = read();
    listeners.forEach((listener) => listener(current));
});

/** At midnight of the school, "today" is another day. */
export function refreshPreset() {
    if (current.when !== "range") {
        const { from, to } = preset(current.when);
        if (from !== current.from || to !== current.to) {
            Object.assign(current, { from, to });
            listeners.forEach((listener) => listener(current));
        }
    }
}

/** Returns the filter as the ledger's own parameters. */
export function parameters(overrides = {}) {
    const filter = { ...current, ...overrides };
    const query = new URLSearchParams();
    for (const name of ["from", "to", "status", "teacher", "student", "package", "q", "exception", "sort"]) {
        if (filter[name]) {
            query.set(name, filter[name]);
        }
    }
    return query;
}
