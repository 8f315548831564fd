/**
 * The tracking page while its lesson runs: five seconds, then Zoom in a new tab, then the timer until the page is closed
 * or the End button pressed. The lesson itself is the server's; this page only shows it and keeps it alive.
 */
import { dial } from "./dial.js";
import { endSession, sayGoodbye } from "./end.js";
import { heart } from "./heart.js";
import { memoryOf } from "./memory.js";
import { serverClock } from "./server-clock.js";
import { wordsOf } from "./words.js";
import { openMeeting } from "./zoom.js";

const COUNTDOWN = 5_000;
/** As long as the server takes a return for the same lesson. */
const RESUME_WITHIN = 15 * 60_000;

const byId = (id) => document.getElementById(id);
const main = byId("lesson");
const lesson = JSON.parse(main.dataset.lesson);
const address = new URL(location.href);
const token = address.searchParams.get("token");
const words = wordsOf(lesson);
const memory = memoryOf(lesson.sessionId);
const clock = serverClock();
const face = dial();
const title = document.title;
let startedAt = Date.parse(lesson.startedAt);
let drawing = 0;

function show(phase) {
    main.dataset.phase = phase;
}

function announce(text) {
    byId("announcement").textContent = text;
}

/* ---- connection ---- */

function connection(state, since) {
    const pill = byId("connection");
    const text = words.text(`live.${state}`, { time: since === undefined ? "" : words.time(since) });
    pill.hidden = false;
    pill.dataset.state = state;
    if (byId("connection-text").textContent !== text) {
        byId("connection-text").textContent = text; // Written only when it is news: it is read aloud.
    }
}

const beats = heart({
    token,
    every: lesson.heartbeatSeconds * 1000,
    onBeat(answer, askedAt, answeredAt) {
        clock.learn(answer.serverTime, askedAt, answeredAt);
        startedAt = Date.parse(answer.startedAt) || startedAt;
        connection("connected");
    },
    onMissed: (lastHeard) => connection(navigator.onLine ? "reconnecting" : "offline", lastHeard),
    onOver: (problem) =>
        over({
            status: problem.sessionStatus,
            startedAt: problem.startedAt,
            endedAt: problem.endedAt,
            durationMinutes: problem.durationMinutes,
        }),
    onRefused: () => connection("refused"),
});

/* ---- countdown ---- */

function countDown() {
    show("countdown");
    announce(words.text("live.zoomOpensIn"));
    const opensAt = performance.now() + COUNTDOWN;
    let opened = false;
    const open = (byHand) => {
        if (!opened) {
            opened = true;
            memory.set("opened", true);
            byId("blocked").hidden = byHand || openMeeting(byId("open-zoom").href);
            run();
        }
    };
    byId("open-zoom").addEventListener("click", () => open(true), { once: true });
    const draw = () => {
        if (opened) {
            return;
        }
        const left = opensAt - performance.now();
        byId("count").textContent = words.number(Math.min(5, Math.max(1, Math.ceil(left / 1000))));
        face.fill(left / COUNTDOWN);
        if (left <= 0) {
            open(false);
        } else if (document.visibilityState === "visible") {
            requestAnimationFrame(draw);
        } else {
            setTimeout(draw, 200);
        }
    };
    draw();
}

/* ---- the lesson ---- */

function run() {
    show("active");
    announce(words.text("live.sessionActive"));
    drawLesson();
}

function drawLesson() {
    clearTimeout(drawing);
    if (main.dataset.phase !== "active") {
        return;
    }
    if (document.visibilityState !== "visible") {
        byId("timer").textContent = ""; // Drawn again when the page comes to the front; until then no number is true.
        document.title = `${words.text("live.sessionActive")} · ${title}`;
        return;
    }
    const elapsed = clock.now() - startedAt;
    const text = words.stopwatch(elapsed);
    if (byId("timer").textContent !== text) {
        byId("timer").textContent = text;
        byId("timer").dataset.long = String(text.length > 5);
        document.title = `${text} · ${title}`;
    }
    face.lesson(elapsed);
    drawing = setTimeout(drawLesson, 1000 - (Math.max(0, elapsed) % 1000)); // Once a second: a lesson is long, a battery is not.
}

function askToEnd() {
    byId("end-failed").hidden = true;
    byId("end-dialog").showModal(); // Unlike confirm() it lets the heart beat on.
}

async function end() {
    const yes = byId("end-yes");
    const label = yes.textContent;
    yes.disabled = true;
    yes.textContent = words.text("live.ending");
    byId("end-failed").hidden = true;
    try {
        const standing = await endSession({ token, viewId: beats.viewId(), startedAt, now: clock.now() });
        byId("end-dialog").close();
        over({ ...standing, byHand: true });
    } catch {
        byId("end-failed").textContent = words.text("live.endFailed");
        byId("end-failed").hidden = false;
    } finally {
        yes.disabled = false;
        yes.textContent = label;
    }
}

/* ---- over ---- */

function over(standing) {
    beats.stop();
    byId("end-dialog").close();
    byId("blocked").hidden = true;
    byId("connection").hidden = true;
    byId("over-title").textContent = standing.byHand ? lesson.texts.endedTitle : lesson.texts.overTitle;
    byId("over-explained").textContent =
        standing.status === "timeout" ? lesson.texts.timeoutExplained : lesson.texts.overExplained;
    const until = Date.now() + RESUME_WITHIN;
    memory.set("over", { ...standing, until });
    // A phone that throws this tab away fetches it again later: that is not the student's return, so it is no click.
    address.searchParams.set("ended", "1");
    history.replaceState(null, "", address);
    offerReturn(until);
    showOver(standing);
    byId("over-title").focus();
}

function showOver({ status, startedAt: from, endedAt, durationMinutes }) {
    show(status === "ended" ? "ended" : "over");
    document.title = byId("over-title").textContent;
    face.fill(1);
    for (const [id, instant] of [["started", from], ["ended", endedAt]]) {
        if (instant) {
            byId(id).dateTime = instant;
            byId(id).textContent = words.moment(Date.parse(instant), clock.now());
        }
    }
    if (Number.isInteger(durationMinutes)) {
        words.showMinutes(byId("minutes"), durationMinutes);
    }
}

function offerReturn(until) {
    byId("resume-until").textContent = words.text("live.resumeUntil", { time: words.time(until) });
    byId("resume").hidden = false;
    const check = () => {
        const left = until - Date.now();
        if (left <= 0) {
            byId("resume").hidden = true;
        } else {
            setTimeout(check, Math.min(left, 20_000));
        }
    };
    check();
}

/* ---- the page's own life ---- */

function follow() {
    addEventListener("pagehide", () => {
        if (main.dataset.phase === "countdown" || main.dataset.phase === "active") {
            sayGoodbye({ token, viewId: beats.viewId(), startedAt, now: clock.now() });
            beats.stop();
        }
    });
    addEventListener("pageshow", (event) => {
        if (event.persisted && (main.dataset.phase === "countdown" || main.dataset.phase === "active")) {
            beats.restart();
            drawLesson();
        }
    });
    document.addEventListener("visibilitychange", () => {
        beats.beatNow(); // Also on the way out: it may be the last chance before the phone freezes the page.
        drawLesson();
    });
    document.addEventListener("resume", () => beats.beatNow());
    addEventListener("online", () => beats.beatNow());
    addEventListener("offline", () => connection("offline", Date.now()));
    byId("end").addEventListener("click", askToEnd);
    byId("end-no").addEventListener("click", () => byId("end-dialog").close());
    byId("end-yes").addEventListener("click", end);
}

function whenVisible(action) {
    if (document.visibilityState === "visible") {
        action();
    } else {
        document.addEventListener("visibilitychange", () => whenVisible(action), { once: true });
    }
}

function start() {
    const loaded = performance.getEntriesByType("navigation")[0];
    const answeredAt = loaded ? performance.timeOrigin + loaded.responseStart : Date.now();
    clock.learn(lesson.serverTime, answeredAt, answeredAt);
    if (lesson.status !== "active") {
        showOver(lesson);
        return;
    }
    memory.forget("over");
    connection("connecting");
    follow();
    beats.start();
    if (memory.get("opened")) {
        run();
    } else {
        show("countdown");
        whenVisible(countDown);
    }
}

if (document.prerendering) {
    // Loaded in advance by a browser that did not say so: the real visit is a request of its own.
    document.addEventListener("prerenderingchange", () => location.reload(), { once: true });
} else {
    start();
}
