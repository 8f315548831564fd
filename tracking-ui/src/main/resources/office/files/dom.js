// The few things that every page of the office needs from the document.

/** Makes an element. Attributes that are null or false are left out; a function becomes a listener. */
export function el(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
        if (value === null || value === undefined || value === false) {
            continue;
        }
        if (typeof value === "function") {
            element.addEventListener(key, value);
        } else if (key === "text") {
            element.textContent = value;
        } else {
            element.setAttribute(key, value === true ? "" : String(value));
        }
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

export const $ = (id) => document.getElementById(id);

/** Sets a style by script: the page's own policy allows no style in its text. */
export function styled(element, styles) {
    for (const [key, value] of Object.entries(styles)) {
        element.style.setProperty(key, value);
    }
    return element;
}

/** Says something in passing, also to those who listen instead of looking. */
export function toast(words, kind = "good") {
    const toast = el("p", { class: "toast", "data-kind": kind, text: words });
    $("toasts").append(toast);
    setTimeout(() => toast.remove(), kind === "bad" ? 9000 : 5000);
}

/** Copies a text; without the permission to, the person gets it selected. */
export async function copy(text, what) {
    try {
        await navigator.clipboard.writeText(text);
        toast(`${what} copied.`);
    } catch {
        const field = document.querySelector("dialog[open] .copy .field") ?? document.querySelector(".copy .field");
        if (field) {
            field.select();
        }
        toast("Press Ctrl+C or ⌘C to copy.", "bad");
    }
}

/** Calls at most once in so many milliseconds, the last time included. */
export function atMostEvery(milliseconds, call) {
    let last = 0;
    let timer = 0;
    return () => {
        clearTimeout(timer);
        const wait = Math.max(0, last + milliseconds - Date.now());
        timer = setTimeout(() => {
            last = Date.now();
            call();
        }, wait);
    };
}

/** Opens and closes what stands in a dialog; a press beside it closes it. */
export function closeBeside(dialog) {
    dialog.addEventListener("click", (event) => {
        if (event.target === dialog) {
            const box = dialog.getBoundingClientRect();
            const inside = event.clientX >= box.left && event.clientX <= box.right
                && event.clientY >= box.top && event.clientY <= box.bottom;
            if (!inside) {
                dialog.close();
            }
        }
    });
}
