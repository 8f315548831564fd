// The admin's day: what to look at first, the numbers, the charts and the list, all of one filter, all alive.

import { get, post, settle } from "./api.js";
import { bars, dayColumns, shares } from "./charts.js";
import { $, atMostEvery, el, toast } from "./dom.js";
import * as drawer from "./drawer.js";
import { perDay, perTeacher } from "./figures.js";
import { change, filter, narrowed, onChange, parameters, PRESETS, refreshPreset } from "./filter.js";
import * as list from "./list.js";
import { watch } from "./live.js";
import { fill, isTyping } from "./shell.js";
import { daysBetween, decimal, hours, number, plusDays, sayRange, span, today } from "./time.js";
import { CONCERNS, CONCERNS_EXPLAINED, STATUS } from "./words.js";

const LIST = "/api/admin/teacher-sessions";
const PAGE = 50;
const MOST_REFRESHED = 200;
const CHART_DAYS = 30;

let cursor = null;
let hasMore = false;
let asking = null;
let loadingMore = false;
let measure = "sessions";
let days = [];

// ---- the first page and everything around it ----

async function load() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    describe();
    list.ghosts();
    $("more").hidden = true;
    $("blank").hidden = true;
    $("sessions").setAttribute("aria-busy", "true");
    try {
        const found = await page(null, PAGE, signal);
        take(found, true);
    } catch (fault) {
        if (fault.name !== "AbortError") {
            failed(fault);
        }
    } finally {
        if (!signal.aborted) {
            $("sessions").setAttribute("aria-busy", "false");
        }
    }
    aside();
}

function page(after, first, signal) {
    const query = parameters();
    query.set("first", first);
    if (after) {
        query.set("after", after);
    }
    return get(`${LIST}?${query}`, signal);
}

function take(found, fresh) {
    $("trouble").hidden = true;
    cursor = found.page.endCursor;
    hasMore = found.page.hasNextPage;
    list.show(found.sessions, { byDay: byDay(), fresh });
    numbers(found.statistics);
    foot(found.statistics.totalSessions);
}

const byDay = () => filter().from !== filter().to && (!filter().sort || filter().sort.endsWith("sentAt"));

/** Brings what is shown up to date, in place. */
async function refresh() {
    if (asking?.signal.aborted === false && $("sessions").getAttribute("aria-busy") === "true") {
        return;
    }
    refreshPreset();
    const shown = Math.max(PAGE, list.shown());
    const first = Math.min(shown, MOST_REFRESHED);
    const before = parameters().toString();
    try {
        const found = await page(null, first);
        if (before !== parameters().toString() || loadingMore) {
            return;
        }
        const kept = shown > first ? list.sessions().slice(first) : [];
        const ids = new Set(found.sessions.map((session) => session.sessionId));
        const [end, more] = [cursor, hasMore];
        take({ ...found, sessions: [...found.sessions, ...kept.filter((session) => !ids.has(session.sessionId))] }, false);
        if (kept.length > 0) {
            [cursor, hasMore] = [end, more];
            foot(found.statistics.totalSessions);
        }
    } catch (fault) {
        $("trouble-text").textContent = fault.message;
        $("trouble").hidden = false;
    }
}

async function more() {
    if (!hasMore || loadingMore) {
        return;
    }
    loadingMore = true;
    $("more-button").setAttribute("aria-busy", "true");
    const before = parameters().toString();
    try {
        const found = await page(cursor, PAGE);
        if (before === parameters().toString()) {
            const ids = new Set(list.ids());
            cursor = found.page.endCursor;
            hasMore = found.page.hasNextPage;
            list.show([...list.sessions(), ...found.sessions.filter((session) => !ids.has(session.sessionId))],
                { byDay: byDay(), fresh: true });
            foot(found.statistics.totalSessions);
        }
    } catch (fault) {
        toast(fault.message, "bad");
    } finally {
        loadingMore = false;
        $("more-button").removeAttribute("aria-busy");
    }
}

function foot(total) {
    const shown = list.shown();
    $("more").hidden = shown === 0;
    $("more-text").textContent = `${number(shown)} of ${number(total)} sessions`;
    $("more-button").hidden = !hasMore;
    $("blank").hidden = shown > 0;
    if (shown === 0) {
        blank();
    }
}

function blank() {
    const narrow = narrowed();
    $("blank-title").textContent = narrow ? "Nothing matches these filters" : "No links were sent";
    $("blank-text").textContent = narrow
        ? "No session of these days fits them all."
        : "As soon as a teacher sends a link, its session appears here by itself.";
    $("blank-clear").hidden = !narrow;
    $("blank-send").hidden = narrow;
}

function failed(fault) {
    list.clear();
    $("more").hidden = true;
    $("blank").hidden = true;
    $("trouble-text").textContent = fault.message;
    $("trouble").hidden = false;
}

// ---- numbers ----

function numbers(statistics) {
    const total = statistics.totalSessions;
    $("n-total").textContent = number(total);
    $("n-active").textContent = number(statistics.active);
    $("n-average").replaceChildren(decimal(statistics.averageDurationMinutes),
        statistics.averageDurationMinutes === null ? "" : el("small", { text: " min" }));
    $("n-minutes").replaceChildren(number(statistics.totalDurationMinutes), el("small", { text: " min" }));
    $("n-hours").textContent = hours(statistics.totalDurationMinutes);
    $("n-over").textContent = `of ${number(statistics.ended + statistics.timeout)} finished sessions`;
    const observed = statistics.evidencePercent;
    $("n-evidence").replaceChildren(observed === null ? "–" : number(Math.floor(observed)),
        observed === null ? "" : el("small", { text: " %" }));
    $("n-observed").textContent = `${hours(Math.floor(statistics.observedSeconds / 60))} observed`;
    drawPunctuality(statistics);
    shares($("shares"), ["active", "ended", "timeout", "sent"].map((status) => [status, statistics[status]]));
    for (const button of document.querySelectorAll("[data-status-pick]")) {
        const status = button.dataset.statusPick;
        button.querySelector("span").textContent = `${number(statistics[status])} ${STATUS[status].toLowerCase()}`;
        button.setAttribute("aria-pressed", String(filter().status === status));
    }
    document.title = `${statistics.active > 0 ? `(${statistics.active}) ` : ""}Sessions – Lesson Ledger`;
}

// ---- what to look at first, and the charts: beside the list, never in its way ----

async function aside() {
    const before = parameters().toString();
    const stillAsked = () => before === parameters().toString();
    await Promise.all([concerns(stillAsked), charts(stillAsked)]);
}

async function concerns(stillAsked) {
    const counts = await settle(Object.keys(CONCERNS).map((concern) => {
        const query = parameters({ exception: concern, sort: null });
        query.set("first", "1");
        return get(`${LIST}?${query}`);
    }));
    if (!stillAsked()) {
        return;
    }
    Object.keys(CONCERNS).forEach((concern, i) => {
        const chip = document.querySelector(`.chip[data-concern="${concern}"]`);
        const count = counts[i]?.statistics?.totalSessions ?? null;
        chip.querySelector("b").textContent = number(count);
        chip.dataset.none = String(count === 0 || count === null);
        chip.setAttribute("aria-pressed", String(filter().exception === concern));
    });
}

/** A day alone says little, so the chart shows the weeks before it too, paler. */
function chartRange() {
    const to = filter().to ?? today();
    const from = filter().from ?? plusDays(to, -(CHART_DAYS - 1));
    return daysBetween(from, to) >= CHART_DAYS - 1
        ? { from: plusDays(to, -Math.min(92, daysBetween(from, to))), to }
        : { from: plusDays(to, -(CHART_DAYS - 1)), to };
}

async function charts(stillAsked) {
    const { from, to } = chartRange();
    const [perDayFound] = await settle([perDay(from, to)]);
    if (!stillAsked()) {
        return;
    }
    days = perDayFound ?? [];
    $("charts").hidden = days.length === 0;
    drawDays();
    const [perTeacherFound] = await settle([perTeacher()]);
    if (stillAsked() && perTeacherFound) {
        drawTeachers(perTeacherFound);
    }
}

function drawDays() {
    const inside = (day) => (!filter().from || day >= filter().from) && (!filter().to || day <= filter().to);
    $("chart-days").replaceChildren(...dayColumns(days, measure, inside,
        (day) => change({ when: "range", from: day, to: day })));
}

function drawTeachers(teachers) {
    const top = teachers.slice(0, 7);
    const picked = teachers.find((teacher) => teacher.id === filter().teacher);
    if (picked && !top.includes(picked)) {
        // Whoever is picked can be let go where they were picked, however little they taught.
        top[top.length - 1] = picked;
    }
    $("chart-teachers").replaceChildren(top.length === 0
        ? el("p", { class: "faint", text: "Nobody has taught yet." })
        : bars(top.map((teacher) => ({
            key: teacher.id,
            name: teacher.name ?? teacher.id,
            value: teacher.minutes,
            text: `${number(teacher.minutes)}`,
            title: `${teacher.name ?? teacher.id}: ${number(teacher.total)} sessions, ${number(teacher.minutes)} minutes`,
        })), { pressed: filter().teacher, pick: (id) => change({ teacher: filter().teacher === id ? null : id }) }));
    $("teachers-note").textContent = teachers.length > 7 ? `7 of ${teachers.length}` : "";
}

/** Of the whole filter, as the cards are. */
function drawPunctuality(statistics) {
    const total = statistics.totalSessions;
    const opened = total - statistics.sent;
    const after = statistics.averageOpeningSeconds;
    $("punctuality-note").textContent = after === null ? "" : `after ${span(after * 1000)} on average`;
    $("chart-punctuality").replaceChildren(total === 0
        ? el("p", { class: "faint", text: "No link was sent." })
        : bars([["Within 15 min", opened - statistics.openedLate, "ended"], ["Later", statistics.openedLate, "active"],
            ["Not opened", statistics.sent, "sent"]].map(([name, value, kind]) => ({
            name,
            kind,
            value,
            text: `${Math.round((100 * value) / total)} %`,
            title: `${name}: ${number(value)} sessions`,
        }))));
}

// ---- the controls ----

function describe() {
    const is = filter();
    $("title").textContent = is.when === "today" ? "Today" : is.when === "yesterday" ? "Yesterday"
        : is.when === "week" ? "This week" : is.when === "month" ? "This month" : is.when === "all" ? "All sessions"
            : is.from === is.to ? "One day" : "Range";
    $("subtitle").textContent = sayRange(is.from, is.to);
    document.querySelectorAll("[data-when]").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.dataset.when === is.when));
    });
    $("range").hidden = is.when !== "range";
    $("from").value = is.from ?? "";
    $("to").value = is.to ?? "";
    for (const name of ["status", "teacher", "student", "package"]) {
        const select = $(name);
        if (is[name] && ![...select.options].some((option) => option.value === is[name])) {
            select.append(el("option", { value: is[name], text: is[name] }));
        }
        select.value = is[name] ?? "";
        select.dataset.set = String(Boolean(is[name]));
    }
    if (document.activeElement !== $("q")) {
        $("q").value = is.q ?? "";
    }
    $("q").dataset.set = String(Boolean(is.q));
    $("clear").hidden = !narrowed();
    const sort = is.sort ?? "-sentAt";
    $("sort").value = sort;
    document.querySelectorAll("th[data-sort]").forEach((head) => {
        head.setAttribute("aria-sort", sort === head.dataset.sort ? "ascending"
            : sort === `-${head.dataset.sort}` ? "descending" : "none");
    });
    document.querySelectorAll(".chip").forEach((chip) => {
        chip.setAttribute("aria-pressed", String(is.exception === chip.dataset.concern));
    });
    document.querySelectorAll("[data-export]").forEach((link) => {
        link.href = `${LIST}.${link.dataset.export}?${parameters()}`;
    });
}

document.querySelectorAll("[data-when]").forEach((button) => {
    button.addEventListener("click", () => {
        const { from, to } = filter();
        change(button.dataset.when === "range"
            ? { when: "range", from: from ?? plusDays(today(), -6), to: to ?? today() }
            : { when: button.dataset.when });
    });
});

for (const name of ["from", "to"]) {
    $(name).addEventListener("change", (event) => {
        const part = { when: "range", from: $("from").value || null, to: $("to").value || null };
        if (part.from && part.to && part.from > part.to) {
            part[name === "from" ? "to" : "from"] = event.target.value;
        }
        change(part);
    });
}

for (const name of ["status", "teacher", "student", "package"]) {
    $(name).addEventListener("change", (event) => change({ [name]: event.target.value || null }));
}
$("sort").addEventListener("change", (event) =>
    change({ sort: event.target.value === "-sentAt" ? null : event.target.value }));

let typing = 0;
$("q").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => change({ q: $("q").value.trim() || null }), 250);
});

const clear = () => {
    $("q").value = "";
    change({ status: null, teacher: null, student: null, package: null, q: null, exception: null });
};
$("clear").addEventListener("click", clear);
$("blank-clear").addEventListener("click", clear);

document.querySelectorAll(".chip").forEach((chip) => {
    chip.title = CONCERNS_EXPLAINED[chip.dataset.concern];
    chip.addEventListener("click", () =>
        change({ exception: filter().exception === chip.dataset.concern ? null : chip.dataset.concern }));
});

document.querySelectorAll("[data-status-pick]").forEach((button) => {
    button.addEventListener("click", () =>
        change({ status: filter().status === button.dataset.statusPick ? null : button.dataset.statusPick }));
});

document.querySelectorAll("th[data-sort] button").forEach((button) => {
    button.addEventListener("click", () => {
        const by = button.closest("th").dataset.sort;
        const is = filter().sort ?? "-sentAt";
        const next = is === `-${by}` ? by : `-${by}`;
        change({ sort: next === "-sentAt" ? null : next });
    });
});

document.querySelectorAll("[data-measure]").forEach((button) => {
    button.addEventListener("click", () => {
        measure = button.dataset.measure;
        document.querySelectorAll("[data-measure]").forEach((other) => {
            other.setAttribute("aria-pressed", String(other === button));
        });
        drawDays();
    });
});

$("timeout").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
        const outcome = await post("/api/admin/auto-timeout");
        toast(outcome.examined === 0
            ? "No session has been silent for too long."
            : `${number(outcome.timedOut)} of ${number(outcome.examined)} silent sessions were ended`
                + `${outcome.stillAlive > 0 ? `, ${number(outcome.stillAlive)} turned out to be alive` : ""}`
                + `${outcome.failed > 0 ? `; ${number(outcome.failed)} could not be asked, try again` : ""}.`);
        refresh();
    } catch (fault) {
        toast(fault.message, "bad");
    } finally {
        button.removeAttribute("aria-busy");
        button.disabled = false;
    }
});

$("more-button").addEventListener("click", more);
new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting) && list.shown() > 0 && list.shown() < 500) {
        more();
    }
}, { rootMargin: "400px" }).observe($("more"));

// ---- the drawer ----

list.onOpen((id) => change({ session: id }, { quietly: true }) ?? drawer.open(id, list.find(id)));
drawer.onClose(() => {
    change({ session: null }, { quietly: true });
    if (list.selection()) {
        list.select(list.selection());
    }
});

function step(by) {
    const id = list.move(by, false);
    if (id) {
        change({ session: id }, { quietly: true });
        drawer.open(id, list.find(id));
    }
}
$("drawer-next").addEventListener("click", () => step(1));
$("drawer-previous").addEventListener("click", () => step(-1));

// ---- keys ----

document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement === $("q")) {
        $("q").blur();
        return;
    }
    if (isTyping(event)) {
        return;
    }
    if (drawer.current()) {
        if (event.key === "j" || event.key === "k") {
            step(event.key === "j" ? 1 : -1);
        }
        return;
    }
    if (document.querySelector("dialog[open]")) {
        return;
    }
    switch (event.key) {
        case "/":
            event.preventDefault();
            $("q").focus();
            $("q").select();
            break;
        case "j":
        case "k":
            if (list.move(event.key === "j" ? 1 : -1) === null && event.key === "j") {
                more();
            }
            break;
        case "Enter":
            if (list.selection() && !event.target.closest("button, a, summary")) {
                list.select(list.selection());
                drawer.open(list.selection(), list.find(list.selection()));
            }
            break;
        case "Escape":
            if (narrowed()) {
                clear();
            }
            break;
        default: {
            const preset = PRESETS["12345".indexOf(event.key)];
            if (preset) {
                change({ when: preset });
            }
        }
    }
});

// ---- life ----

const soon = atMostEvery(700, refresh);
const later = atMostEvery(8_000, aside);
watch((ids) => {
    soon();
    later();
    ids?.forEach((id) => drawer.refresh(id));
}, (state) => {
    $("live").dataset.state = state;
    $("live-text").textContent = { live: "Live", polling: "Every 10 s", lost: "No connection" }[state];
    $("live").title = {
        live: "Changes appear by themselves, within a second",
        polling: "The live connection is not there; this page looks every ten seconds",
        lost: "There is no network; what you see may be old",
    }[state];
});
// What time alone changes, such as a growing silence, nobody tells.
setInterval(() => document.hidden || (soon(), later()), 60_000);

onChange(() => {
    drawer.current() && !filter().session ? drawer.close() : null;
    load();
});

async function directory() {
    const [found, students] = await settle([get("/api/admin/teachers?archived=all"), get("/api/admin/students?archived=all")]);
    const named = (people) => people
        .map(({ id, name }) => ({ value: String(id), text: name ? `${name} (${id})` : String(id) }))
        .sort((a, b) => a.text.localeCompare(b.text));
    if (found) {
        fill($("teacher"), named(found.teachers), filter().teacher, "All teachers");
    }
    if (students) {
        fill($("student"), named(students.students), filter().student, "All students");
        const packages = [...new Set(students.students.map((student) => student.packageId))].sort();
        fill($("package"), packages.map((name) => ({ value: name, text: name })), filter().package, "All packages");
    }
}

load();
directory();
if (filter().session) {
    drawer.open(filter().session, null);
}
