// An invitation to the school's bot: a link and its QR code, shown once, and whether somebody has used it.

import { post, remove } from "./api.js";
import { $, closeBeside, copy, el, toast } from "./dom.js";
import { dayOf, hour, sayDate } from "./time.js";

const EVERY = 2_000;
let asked = null;
let count = 0;
let chats = [];
let watching = 0;

/**
 * Opens the dialog for a student: where they are on the server, how many chats they have, how to ask that again, and whether
 * the person may unlink them. Whoever asks answers with how many there are and, if they may be unlinked, with each one's number
 * and since when it is linked; which chats they are, nobody is told.
 */
export function invite({ name, path, linked, ask, mayUnlink }) {
    asked = { name, path, ask, mayUnlink };
    count = linked;
    chats = [];
    $("invite-sub").textContent = `for ${name}`;
    $("invite-made").hidden = true;
    $("invite-fault").hidden = true;
    $("invite-make").disabled = false;
    show();
    $("invite-box").showModal();
    clearInterval(watching);
    watching = setInterval(look, EVERY);
    if (mayUnlink) {
        look();
    }
    if (count === 0 || !mayUnlink) {
        make();
    }
}

function show() {
    $("invite-state").textContent = count === 0 ? "No chat is linked yet." : `${count} ${count === 1 ? "chat gets" : "chats get"} the links.`;
    $("invite-unlink").hidden = chats.length < 2;
    $("invite-chats").hidden = chats.length === 0;
    const drawn = chats.map((chat) => chat.number).join();
    if ($("invite-chats").dataset.drawn !== drawn) {
        // Drawn again only when it is another list, so that no touch or focus is lost every two seconds.
        $("invite-chats").dataset.drawn = drawn;
        $("invite-chats").replaceChildren(...chats.map(line));
    }
}

function line(chat, index) {
    const since = `${sayDate(dayOf(chat.since))}, ${hour(chat.since)}`;
    return el("li", null,
        el("div", { class: "who" }, el("b", { text: `Chat ${index + 1}` }), el("small", { text: `linked ${since}` })),
        el("button", {
            type: "button", class: "button quiet", text: "Unlink", "aria-label": `Unlink chat ${index + 1}, linked ${since}`, click: () => unlink(chat),
        }));
}

const unlink = (chat) => without(`/chats/${chat.number}`, (name) => `One chat of ${name} is unlinked.`);

const without = (path, say) => doing(async (about) => {
    await remove(about.path + path);
    toast(say(about.name));
    if (about === asked) {
        $("invite-made").hidden = true;
        await look();
    }
});

// Whatever is answered late says nothing about a student whose dialog is not open any more.
async function doing(work) {
    const about = asked;
    $("invite-fault").hidden = true;
    $("invite-make").disabled = true;
    try {
        await work(about);
    } catch (problem) {
        if (about === asked) {
            $("invite-fault").textContent = problem.message;
            $("invite-fault").hidden = false;
        }
    } finally {
        if (about === asked) {
            $("invite-make").disabled = false;
        }
    }
}

const make = () => doing(async (about) => {
    const made = await post(`${about.path}/invitations`);
    if (about !== asked) {
        return;
    }
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
        const about = asked;
        const now = await about.ask();
        if (about !== asked) {
            return; // Another student's dialog is open by now.
        }
        if (now.linked > count) {
            toast(`${asked.name} is connected.`);
            $("invite-made").hidden = true;
        }
        count = now.linked;
        chats = now.chats;
        show();
    } catch {
        // The next look is in two seconds.
    }
}

$("invite-make").addEventListener("click", make);
$("invite-copy").addEventListener("click", () => copy($("invite-link").value, "The invitation"));
$("invite-unlink").addEventListener("click", () => without("/chats", (name) => `${name}'s chats are unlinked.`));
$("invite-done").addEventListener("click", () => $("invite-box").close());
$("invite-box").addEventListener("close", () => {
    clearInterval(watching);
    asked = null;
    // The link is a secret and is not shown again.
    $("invite-link").value = "";
    $("invite-qr").replaceChildren();
    dispatchEvent(new Event("invited"));
});
closeBeside($("invite-box"));
