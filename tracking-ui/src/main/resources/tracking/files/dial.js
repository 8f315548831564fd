/** The dial: a ring that runs out while Zoom is about to open, then the hand of a watch over the lesson's minutes. */
export function dial() {
    const arc = document.getElementById("arc");
    const orbit = document.getElementById("orbit");
    const fill = (part) => arc.style.setProperty("--part", String(Math.min(1, Math.max(0, part))));
    return {
        fill,
        /** One turn of the bead is a minute, one turn of the arc is an hour. */
        lesson(milliseconds) {
            fill((milliseconds % 3_600_000) / 3_600_000);
            // Whole turns are kept, so that the bead goes on over the top of the dial and not all the way back.
            orbit.style.setProperty("--turn", `${6 * Math.floor(milliseconds / 1000)}deg`);
        },
    };
}
