// The frame of every page: the clock on the school's wall, and the keys that work everywhere.

import { get, signOut } from "./api.js";
import { $, closeBeside, el } from "./dom.js";
import { second, zone } from "./time.js";

const clock = $("clock");
if (clock) {
    const tick = () => {
        clock.textContent = `${second(Date.now())} ${zone.replace(/_/g, " ")}`;
    };
    tick();
    setInterval(tick, 1000);
}

/** Who is signed in: a promise, or null when that cannot be had now. */
export const me = $("me") ? get("/api/account").catch(() => null) : Promise.resolve(null);
me.then((account) => {
    if (account) {
        $("me").textContent = account.teacher?.name ?? account.name;
        $("me-roles").textContent = `${account.name} · ${account.roles.map((role) => role.toLowerCase()).join(", ")}`;
    }
});
$("sign-out")?.addEventListener("click", signOut);

document.querySelectorAll("dialog").forEach(closeBeside);
document.querySelectorAll("[data-closes]").forEach((button) => {
    button.addEventListener("click", () => $(button.dataset.closes).close());
});

document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
        if (!menu.contains(event.target)) {
            menu.open = false;
        }
    });
});

/** Returns whether a key was meant for a field or another control and not for the page. */
export function isTyping(event) {
    return event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented
        || event.target.closest?.("input, select, textarea, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
        document.querySelectorAll("details.menu[open]").forEach((menu) => {
            menu.open = false;
            menu.querySelector("summary").focus();
            event.preventDefault(); // The key has done its work: it must not clear the filters too.
        });
    }
    if (event.key === "?" && !isTyping(event) && $("shortcuts") && !document.querySelector("dialog[open]")) {
        $("shortcuts").showModal();
    }
});

/** Fills a select with people or packages and keeps what is chosen, even when it is not among them. */
export function fill(select, all, chosen, everybody) {
    select.replaceChildren(el("option", { value: "", text: everybody }),
        ...all.map(({ value, text }) => el("option", { value, text })));
    if (chosen && !all.some(({ value }) => value === chosen)) {
        select.append(el("option", { value: chosen, text: chosen }));
    }
    select.value = chosen ?? "";
    select.dataset.set = String(Boolean(chosen));
}
