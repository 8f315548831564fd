/** Says numbers, times and texts in the student's language. */
export function wordsOf({ locale, texts }) {
    const number = new Intl.NumberFormat(locale, { useGrouping: false });
    const plural = new Intl.PluralRules(locale);
    const hour = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
    const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
    const digits = Array.from({ length: 10 }, (_, digit) => number.format(digit));
    const inDigits = (text) => text.replace(/\d/g, (digit) => digits[digit]);
    const two = (value) => String(value).padStart(2, "0");

    return {
        number: (value) => number.format(value),
        text: (key, values = {}) => (texts[key] ?? "").replace(/\{(\w+)}/g, (_, name) => values[name] ?? ""),
        /** 0:07, 12:34, 1:02:03; cut, never rounded up. */
        stopwatch(milliseconds) {
            const seconds = Math.max(0, Math.floor(milliseconds / 1000));
            const minutes = Math.floor(seconds / 60);
            const text =
                minutes < 60
                    ? `${two(minutes)}:${two(seconds % 60)}`
                    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
            return inDigits(text);
        },
        time: (instant) => hour.format(instant),
        /** The time alone when it was today, with the day otherwise. */
        moment(instant, now) {
            const sameDay = new Date(instant).toDateString() === new Date(now).toDateString();
            return (sameDay ? hour : day).format(instant);
        },
        /** Shows whole minutes in a place that the page has for them: the number and its unit, or words for none at all. */
        showMinutes(place, count) {
            const part = (name) => place.querySelector(`[data-part="${name}"]`);
            const unit = texts[`minutes.${plural.select(count)}`] ?? texts["minutes.other"];
            part("number").textContent = count === 0 ? "" : number.format(count);
            part("unit").textContent = count === 0 ? "" : unit;
            part("none").textContent = count === 0 ? texts["minutes.none"] : "";
        },
    };
}
