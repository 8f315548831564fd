// The school's days and hours. Everything here is told by the clock on the school's wall, wherever the admin sits.

export const zone = document.body.dataset.zone || "UTC";
const locale = "en-GB";

const formats = {
    hour: new Intl.DateTimeFormat(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    second: new Intl.DateTimeFormat(locale, {
        timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
    }),
    day: new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }),
};
const shortDay = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
const longDay = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric" });
const monthDay = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
const month = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long", year: "numeric" });
const whole = new Intl.NumberFormat(locale);
const oneDecimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const number = (value) => (value === null || value === undefined ? "–" : whole.format(value));
export const decimal = (value) => (value === null || value === undefined ? "–" : oneDecimal.format(value));
export const hour = (instant) => (instant ? formats.hour.format(new Date(instant)) : "–");
export const second = (instant) => (instant ? formats.second.format(new Date(instant)) : "–");

/** Returns the school's day of an instant, such as 2026-11-24. */
export const dayOf = (instant) => formats.day.format(new Date(instant));

const utc = (day) => new Date(`${day}T00:00:00Z`);
const text = (date) => date.toISOString().slice(0, 10);

export const today = () => dayOf(Date.now());
export const plusDays = (day, days) => text(new Date(utc(day).getTime() + days * 86_400_000));
export const daysBetween = (from, to) => Math.round((utc(to) - utc(from)) / 86_400_000);
export const sayDay = (day) => shortDay.format(utc(day));
export const sayLongDay = (day) => longDay.format(utc(day));
export const sayDate = (day) => monthDay.format(utc(day));
export const sayMonth = (day) => month.format(utc(day));
export const weekday = (day) => utc(day).getUTCDay();

export function firstOfMonth(day) {
    return `${day.slice(0, 7)}-01`;
}

export function lastOfMonth(day) {
    const date = utc(firstOfMonth(day));
    date.setUTCMonth(date.getUTCMonth() + 1);
    return plusDays(text(date), -1);
}

/** The ranges that a person asks for by name; the week begins on Monday. */
export function preset(name) {
    const day = today();
    switch (name) {
        case "yesterday":
            return { from: plusDays(day, -1), to: plusDays(day, -1) };
        case "week":
            return { from: plusDays(day, -((weekday(day) + 6) % 7)), to: day };
        case "month":
            return { from: firstOfMonth(day), to: day };
        case "last-month": {
            const last = plusDays(firstOfMonth(day), -1);
            return { from: firstOfMonth(last), to: last };
        }
        case "all":
            return { from: null, to: null };
        default:
            return { from: day, to: day };
    }
}

export function sayRange(from, to) {
    if (!from && !to) {
        return "All days";
    }
    if (from === to) {
        return sayLongDay(from);
    }
    return `${from ? sayDate(from) : "the beginning"} – ${to ? sayDate(to) : "today"}`;
}

/** Says a span of time in minutes, or in seconds when it is short. */
export function span(milliseconds) {
    const seconds = Math.round(milliseconds / 1000);
    if (seconds < 90) {
        return `${seconds} s`;
    }
    const minutes = Math.round(seconds / 60);
    return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const hours = (minutes) => `${whole.format(Math.floor(minutes / 60))} h ${minutes % 60} min`;
