/** The page of a lesson that this tab saw end: shows again what it remembers, and records nothing. */
import { memoryOf } from "./memory.js";
import { wordsOf } from "./words.js";

const byId = (id) => document.getElementById(id);
const lesson = JSON.parse(byId("notice").dataset.lesson);
const words = wordsOf(lesson);
const seen = memoryOf(lesson.sessionId).get("over");

if (Number.isInteger(seen?.durationMinutes)) {
    words.showMinutes(byId("minutes"), seen.durationMinutes);
    byId("minutes").hidden = false;
    document.querySelector(".sign").hidden = true;
}
if (seen?.until > Date.now()) {
    byId("resume-until").textContent = words.text("live.resumeUntil", { time: words.time(seen.until) });
}
