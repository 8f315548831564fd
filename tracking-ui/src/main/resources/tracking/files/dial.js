/** The dial: a ring that runs out while Zoom is about to open, then the hand of a watch over the lesson's minutes. */
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function dial() {
    const arc = document.getElementById("arc");
    const orbit = document.getElementById("orbit");
    const fill = (part) => arc.style.setProperty("--part", String(Math.min(1, Math.max(0, part))));
    return {
        fill,
        /** One turn of the bead is a minute, one turn of the arc is an hour. */
        lesson(milliseconds) {
            fill((milliseconds % 3_600_000) / 3_600_000);
            const seconds = (milliseconds % 60_000) / 1000;
            orbit.style.setProperty("--turn", `${6 * (calm.matches ? 0 : seconds)}deg`);
        },
    };
}
