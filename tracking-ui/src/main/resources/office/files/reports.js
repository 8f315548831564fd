// How the school and each teacher did in any range of days, held against the range before it.

import { get, settle } from "./api.js";
import { dayColumns } from "./charts.js";
import { $, el } from "./dom.js";
import { perDay } from "./figures.js";
import { daysBetween, decimal, firstOfMonth, hours, lastOfMonth, number, plusDays, preset, sayMonth, sayRange, today } from "./time.js";

const LIST = "/api/admin/teacher-sessions";
let range = read();
let days = [];
let measure = "sessions";
let rows = [];

function read() {
    const address = new URLSearchParams(location.search);
    const [from, to] = [address.get("from"), address.get("to")];
    return from && to && from <= to ? { from, to } : preset("month");
}

/** The range before: as many days, or the whole month before when it is one. */
function before({ from, to }) {
    if (from === firstOfMonth(from) && (to === lastOfMonth(from))) {
        const last = plusDays(from, -1);
        return { from: firstOfMonth(last), to: last };
    }
    const count = daysBetween(from, to) + 1;
    return { from: plusDays(from, -count), to: plusDays(from, -1) };
}

async function statistics({ from, to }, teacher = null, exception = null) {
    const query = new URLSearchParams({ from, to, first: "1" });
    if (teacher) {
        query.set("teacher", teacher);
    }
    if (exception) {
        query.set("exception", exception);
    }
    return (await get(`${LIST}?${query}`)).statistics;
}

async function load() {
    const asked = range;
    const previous = before(range);
    describe(previous);
    $("figures").setAttribute("aria-busy", "true");
    try {
        const [now, then] = await Promise.all([statistics(asked), statistics(previous)]);
        if (asked !== range) {
            return;
        }
        $("trouble").hidden = true;
        figures(now, then);
        $("blank").hidden = now.totalSessions > 0;
        const { teachers } = await get("/api/admin/teachers");
        rows = [];
        for (let i = 0; i < teachers.length; i += 3) {
            const some = teachers.slice(i, i + 3);
            const found = await Promise.all(some.map(async (teacher) => ({
                ...teacher,
                now: await statistics(asked, teacher.id),
                then: await statistics(previous, teacher.id),
            })));
            if (asked !== range) {
                return;
            }
            rows.push(...found.filter((row) => row.now.totalSessions > 0 || row.then.totalSessions > 0));
        }
        table(now, then);
        const [found] = await settle([perDay(asked.from, asked.to < today() ? asked.to : today())]);
        if (asked === range) {
            days = found ?? [];
            drawDays();
        }
    } catch (fault) {
        $("trouble-text").textContent = fault.message;
        $("trouble").hidden = false;
    } finally {
        $("figures").removeAttribute("aria-busy");
    }
}

const share = (part, whole) => (whole > 0 ? (100 * part) / whole : null);
const evidence = (numbers) => {
    const observed = share(numbers.observedSeconds / 60, numbers.totalDurationMinutes);
    return observed === null ? null : Math.min(100, observed);
};
const opened = (numbers) => share(numbers.totalSessions - numbers.sent, numbers.totalSessions);

/** The change from the range before, in words that carry their own sign. */
function change(now, then, { unit = "%", better = 1 } = {}) {
    if (now === null || then === null || then === undefined || (unit === "%" && then === 0)) {
        return el("span", { class: "faint", text: "–" });
    }
    const by = unit === "%" ? (100 * (now - then)) / then : now - then;
    const text = `${by > 0 ? "+" : by < 0 ? "−" : "±"}${decimal(Math.abs(by))} ${unit}`;
    const good = Math.abs(by) < 0.05 || better === 0 ? "faint" : by * better > 0 ? "up" : "down";
    return el("span", { class: good, text });
}

function figures(now, then) {
    const card = (name, value, note) =>
        el("dl", { class: "card" }, el("dt", { text: name }), el("dd", { class: "big" }, value), el("dd", { class: "note" }, note, " ", el("span", { class: "faint", text: "to the days before" })));
    $("figures").replaceChildren(
        card("Sessions", number(now.totalSessions), change(now.totalSessions, then.totalSessions)),
        card("Minutes taught", number(now.totalDurationMinutes), change(now.totalDurationMinutes, then.totalDurationMinutes)),
        card("Average", [decimal(now.averageDurationMinutes), el("small", { text: " min" })], change(now.averageDurationMinutes, then.averageDurationMinutes, { unit: "min", better: 0 })),
        card("Opened", [decimal(opened(now)), el("small", { text: " %" })], change(opened(now), opened(then), { unit: "pts" })),
        card("Evidence", [decimal(evidence(now)), el("small", { text: " %" })], change(evidence(now), evidence(then), { unit: "pts" })));
}

const COLUMNS = [
    ["Lessons", (n) => n.ended + n.timeout + n.active, number, {}],
    ["Minutes", (n) => n.totalDurationMinutes, number, {}],
    ["Average", (n) => n.averageDurationMinutes, decimal, { unit: "min", better: 0 }],
    ["Never opened", (n) => n.sent, number, { unit: "", better: -1 }],
    ["Timed out", (n) => n.timeout, number, { unit: "", better: -1 }],
    ["Evidence %", evidence, decimal, { unit: "pts" }],
];

function table(now, then) {
    rows.sort((a, b) => b.now.totalDurationMinutes - a.now.totalDurationMinutes);
    $("head").replaceChildren(el("tr", null, el("th", { scope: "col", text: "Teacher" }),
        COLUMNS.map(([name]) => el("th", { scope: "col", class: "number", text: name }))));
    $("rows").replaceChildren(...rows.map((row) => el("tr", null,
        el("td", null, el("div", { class: "who" },
            el("a", { dir: "auto", href: `/admin?from=${range.from}&to=${range.to}&teacher=${encodeURIComponent(row.id)}`, text: row.name }),
            el("small", { text: row.id }))),
        cells(row.now, row.then))));
    $("foot").replaceChildren(el("tr", null, el("td", { text: "The school" }), cells(now, then)));
}

const cells = (now, then) => COLUMNS.map(([, value, say, how]) => el("td", { class: "number" },
    say(value(now)), el("small", null, change(value(now), value(then), how))));

function drawDays() {
    $("chart-days").replaceChildren(...dayColumns(days, measure, () => true,
        (day) => location.assign(`/admin?from=${day}&to=${day}`)));
}

function describe(previous) {
    const whole = range.from === firstOfMonth(range.from) && range.to === lastOfMonth(range.from);
    $("title").textContent = whole ? sayMonth(range.from) : "Report";
    $("subtitle").textContent = `${sayRange(range.from, range.to)}, held against ${sayRange(previous.from, previous.to)}`;
    $("from").value = range.from;
    $("to").value = range.to;
    $("csv").href = `/api/admin/reports/teachers.csv?from=${range.from}&to=${range.to}`;
    $("explained").textContent = "A lesson belongs to the day on which its link was sent. Small figures: the change from the days before.";
    document.querySelectorAll("[data-when]").forEach((button) => {
        const { from, to } = preset(button.dataset.when);
        button.setAttribute("aria-pressed", String(from === range.from && to === range.to));
    });
}

function go(next) {
    range = next;
    history.pushState(null, "", `?from=${range.from}&to=${range.to}`);
    load();
}

document.querySelectorAll("[data-when]").forEach((button) =>
    button.addEventListener("click", () => go(preset(button.dataset.when))));
for (const name of ["from", "to"]) {
    $(name).addEventListener("change", () => {
        if ($("from").value && $("to").value) {
            const [from, to] = [$("from").value, $("to").value].sort();
            go({ from, to });
        }
    });
}
document.querySelectorAll("[data-measure]").forEach((button) => {
    button.addEventListener("click", () => {
        measure = button.dataset.measure;
        document.querySelectorAll("[data-measure]").forEach((other) => {
            other.setAttribute("aria-pressed", String(other === button));
        });
        drawDays();
    });
});
$("print").addEventListener("click", () => print());
addEventListener("popstate", () => {
    range = read();
    load();
});
load();
