// How the school and each teacher did in any range of days, held against the range before it.

import { get, settle } from "./api.js";
import { dayColumns } from "./charts.js";
import { $, el } from "./dom.js";
import { perDay } from "./figures.js";
import { decimal, firstOfMonth, lastOfMonth, number, plusDays, preset, sayMonth, sayRange, today } from "./time.js";

const REPORT = "/api/admin/reports/teachers";
const MONTHLY = "/api/admin/reports/monthly";
let range = read();
let days = [];
let measure = "sessions";
let rows = [];

function read() {
    const address = new URLSearchParams(location.search);
    const [from, to] = [address.get("from"), address.get("to")];
    return from && to && from <= to ? { from, to } : preset("month");
}

async function load() {
    const asked = range;
    describe();
    $("figures").setAttribute("aria-busy", "true");
    try {
        const report = await get(`${REPORT}?from=${asked.from}&to=${asked.to}`);
        if (asked !== range) {
            return;
        }
        $("trouble").hidden = true;
        describe(report.before);
        figures(report.school.now, report.school.before);
        $("blank").hidden = report.school.now.sessions > 0;
        rows = report.teachers;
        table(report.school.now, report.school.before);
        const [found, monthly] = await settle([
            perDay(asked.from, asked.to < today() ? asked.to : today()),
            get(`${MONTHLY}?from=${asked.from}&to=${asked.to}`)]);
        if (asked === range) {
            days = found ?? [];
            drawDays();
            drawMonths(monthly?.months ?? []);
        }
    } catch (fault) {
        $("trouble-text").textContent = fault.message;
        $("trouble").hidden = false;
    } finally {
        $("figures").removeAttribute("aria-busy");
    }
}

const share = (part, whole) => (whole > 0 ? (100 * part) / whole : null);
const opened = (numbers) => share(numbers.lessons, numbers.sessions);

/** The change from the range before, in words that carry their own sign. */
function change(now, then, { unit = "%", better = 1 } = {}) {
    if (now === null || then === null || then === undefined || (unit === "%" && then === 0)) {
        return el("span", { class: "faint", text: "–" });
    }
    const exact = unit === "%" ? (100 * (now - then)) / then : now - then;
    const by = Math.round(10 * exact) / 10; // What is shown decides: a change that rounds to nothing has no sign.
    const text = `${by > 0 ? "+" : by < 0 ? "−" : "±"}${unit ? decimal(Math.abs(by)) : number(Math.abs(by))} ${unit}`;
    const good = by === 0 || better === 0 ? "faint" : by * better > 0 ? "up" : "down";
    return el("span", { class: good, text });
}

function figures(now, then) {
    const card = (name, value, note) =>
        el("dl", { class: "card" }, el("dt", { text: name }), el("dd", { class: "big" }, value), el("dd", { class: "note" }, note, " ", el("span", { class: "faint", text: "to the days before" })));
    $("figures").replaceChildren(
        card("Sessions", number(now.sessions), change(now.sessions, then.sessions)),
        card("Minutes taught", number(now.minutes), change(now.minutes, then.minutes)),
        card("Average", [decimal(now.averageMinutes), el("small", { text: " min" })], change(now.averageMinutes, then.averageMinutes, { unit: "min", better: 0 })),
        card("Opened", [decimal(opened(now)), el("small", { text: " %" })], change(opened(now), opened(then), { unit: "pts" })),
        card("Evidence", [decimal(now.evidencePercent), el("small", { text: " %" })], change(now.evidencePercent, then.evidencePercent, { unit: "pts" })));
}

const money = (value) => value.toFixed(2);

const COLUMNS = [
    ["Lessons", (n) => n.lessons, number, {}],
    ["Minutes", (n) => n.minutes, number, {}],
    ["Average", (n) => n.averageMinutes, decimal, { unit: "min", better: 0 }],
    ["On time %", (n) => n.punctualPercent, decimal, { unit: "pts" }],
    ["Never opened", (n) => n.neverOpened, number, { unit: "", better: -1 }],
    ["Timed out", (n) => n.timedOut, number, { unit: "", better: -1 }],
    ["Evidence %", (n) => n.evidencePercent, decimal, { unit: "pts" }],
    ["Amount", (n) => n.amount, money, {}],
];

function table(now, then) {
    $("head").replaceChildren(el("tr", null, el("th", { scope: "col", text: "Teacher" }),
        COLUMNS.map(([name]) => el("th", { scope: "col", class: "number", text: name }))));
    $("rows").replaceChildren(...rows.map((row) => el("tr", null,
        el("td", null, el("div", { class: "who" },
            el("a", { dir: "auto", href: `/admin?from=${range.from}&to=${range.to}&teacher=${encodeURIComponent(row.teacher.id)}`, text: row.teacher.name ?? row.teacher.id }),
            el("small", { text: row.teacher.id }))),
        cells(row.now, row.before))));
    $("foot").replaceChildren(el("tr", null, el("td", { text: "The school" }), cells(now, then)));
}

const cells = (now, then) => COLUMNS.map(([, value, say, how]) => el("td", { class: "number" },
    say(value(now)), el("small", null, change(value(now), value(then), how))));

function drawMonths(months) {
    const row = (name, numbers, kind) => el("tr", { class: kind }, el("td", { dir: "auto", text: name }),
        COLUMNS.map(([, value, say]) => el("td", { class: "number", text: say(value(numbers)) })));
    $("month-head").replaceChildren(el("tr", null, el("th", { scope: "col", text: "Month" }),
        COLUMNS.map(([name]) => el("th", { scope: "col", class: "number", text: name }))));
    $("month-rows").replaceChildren(...months.flatMap(({ month, result, packages }) => [
        row(sayMonth(`${month}-01`), result, "of-month"),
        ...packages.map((booked) => row(booked.packageId, booked.result, "of-package"))]));
    $("by-month").hidden = months.length === 0;
}

function drawDays() {
    $("chart-days").replaceChildren(...dayColumns(days, measure, () => true,
        (day) => location.assign(`/admin?from=${day}&to=${day}`)));
}

function describe(previous = null) {
    const whole = range.from === firstOfMonth(range.from) && range.to === lastOfMonth(range.from);
    $("title").textContent = whole ? sayMonth(range.from) : "Report";
    $("subtitle").textContent = sayRange(range.from, range.to)
        + (previous ? `, held against ${sayRange(previous.from, previous.to)}` : "");
    $("from").value = range.from;
    $("to").value = range.to;
    $("csv").href = `/api/admin/reports/teachers.csv?from=${range.from}&to=${range.to}`;
    $("monthly-csv").href = `${MONTHLY}.csv?from=${range.from}&to=${range.to}`;
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
