/** The page of a lesson that this tab saw end: shows again what it remembers, and records nothing. */
import { memoryOf } from "./memory.js";
import { wordsOf } from "./words.js";

const byId = (id) => document.getElementById(id);
const lesson = JSON.parse(byId("notice").dataset.lesson);
const words = wordsOf(lesson);
const seen = memoryOf(lesson.sessionId).get("over");

if (Number.isInteger(seen?.durationMinutes)) {
    byId("minutes").textContent = words.number(seen.durationMinutes);
    byId("minutes-unit").textContent = words.unitOfMinutes(seen.durationMinutes);
    byId("minutes-line").hidden = false;
    document.querySelector(".sign").hidden = true;
}
if (seen?.until > Date.now()) {
    byId("resume-until").textContent = words.text("live.resumeUntil", { time: words.time(seen.until) });
}
