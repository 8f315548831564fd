// An invitation to the school's bot: a link and its QR code, shown once, and whether somebody has used it.

import { post, remove } from "./api.js";
import { $, closeBeside, copy, toast } from "./dom.js";

const EVERY = 2_000;
let asked = null;
let count = 0;
let watching = 0;

/**
 * Opens the dialog for a student: where they are on the server, how many chats they have, how to ask that again, and whether
 * the person may unlink them.
 */
export function invite({ name, path, linked, ask, mayUnlink }) {
    asked = { name, path, ask, mayUnlink };
    count = linked;
    $("invite-sub").textContent = `for ${name}`;
    $("invite-made").hidden = true;
    $("invite-fault").hidden = true;
    show();
    $("invite-box").showModal();
    clearInterval(watching);
    watching = setInterval(look, EVERY);
    if (count === 0) {
        make();
    }
}

function show() {
    $("invite-state").textContent = count === 0 ? "No chat is linked yet." : `${count} ${count === 1 ? "chat gets" : "chats get"} the links.`;
    $("invite-unlink").hidden = !asked.mayUnlink || count === 0;
}

async function doing(work) {
    $("invite-fault").hidden = true;
    $("invite-make").disabled = true;
    try {
        await work();
    } catch (problem) {
        $("invite-fault").textContent = problem.message;
        $("invite-fault").hidden = false;
    } finally {
        $("invite-make").disabled = false;
    }
}

const make = () => doing(async () => {
    const made = await post(`${asked.path}/invitations`);
    $("invite-link").value = made.link;
    $("invite-until").textContent = new Date(made.expiresAt).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
    const qr = new DOMParser().parseFromString(made.qr, "image/svg+xml").documentElement;
    qr.setAttribute("aria-label", "The invitation's link as a QR code");
    $("invite-qr").replaceChildren(document.importNode(qr, true));
    $("invite-made").hidden = false;
    $("invite-copy").focus();
});

async function look() {
    try {
        const now = await asked.ask();
        if (now > count) {
            toast(`${asked.name} is connected.`);
            $("invite-made").hidden = true;
        }
        count = now;
        show();
    } catch {
        // The next look is in two seconds.
    }
}

$("invite-make").addEventListener("click", make);
$("invite-copy").addEventListener("click", () => copy($("invite-link").value, "The invitation"));
$("invite-unlink").addEventListener("click", () => doing(async () => {
    await remove(`${asked.path}/chats`);
    $("invite-made").hidden = true;
    toast(`${asked.name}'s chats are unlinked.`);
    await look();
}));
$("invite-done").addEventListener("click", () => $("invite-box").close());
$("invite-box").addEventListener("close", () => {
    clearInterval(watching);
    // The link is a secret and is not shown again.
    $("invite-link").value = "";
    $("invite-qr").replaceChildren();
    dispatchEvent(new Event("invited"));
});
closeBeside($("invite-box"));
