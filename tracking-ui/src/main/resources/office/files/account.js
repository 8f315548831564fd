// One's own account: the password, and tokens for programs.

import { get, post, remove } from "./api.js";
import { $, copy, el, toast } from "./dom.js";
import { begin, onSubmit } from "./forms.js";
import { me } from "./shell.js";
import { dayOf, sayDate } from "./time.js";

const day = (instant) => sayDate(dayOf(instant));

async function load() {
    try {
        draw((await get("/api/account/tokens")).tokens);
        $("trouble").hidden = true;
    } catch (fault) {
        $("trouble-text").textContent = fault.message;
        $("trouble").hidden = false;
    }
}

function draw(tokens) {
    $("tokens").replaceChildren(...(tokens.length === 0
        ? [el("li", { class: "none", text: "No program asks in your name." })]
        : tokens.map((token) => el("li", null,
            el("div", null,
                el("b", { dir: "auto", text: token.label }),
                el("small", { text: [
                    `since ${day(token.issuedAt)}`,
                    token.expiresAt ? `until ${day(token.expiresAt)}` : "until revoked",
                    token.lastUsedAt ? `last used ${day(token.lastUsedAt)}` : "never used",
                ].join(" · ") })),
            el("button", {
                type: "button", class: "button", text: "Revoke", "aria-label": `Revoke ${token.label}`,
                click: () => revoke(token),
            })))));
}

async function revoke(token) {
    try {
        await remove(`/api/account/tokens/${token.id}`);
        toast(`${token.label} counts no more.`);
    } catch (fault) {
        toast(fault.message, "bad");
    }
    load();
}

onSubmit($("password-form"), async (form) => {
    await post("/api/account/password", { current: form.get("current"), next: form.get("next") });
    begin($("password-form"));
    toast("Your password is changed.");
});

$("add-token").addEventListener("click", () => {
    begin($("token-form"));
    $("token-form").hidden = false;
    $("token-shown").hidden = true;
    $("token-box").showModal();
});

onSubmit($("token-form"), async (form) => {
    const days = form.get("days");
    const issued = await post("/api/account/tokens", { label: form.get("label"), days: days ? Number(days) : null });
    $("token").value = issued.token;
    $("token-form").hidden = true;
    $("token-shown").hidden = false;
    $("copy-token").focus();
    load();
});

$("copy-token").addEventListener("click", () => copy($("token").value, "The token"));
$("token-box").addEventListener("close", () => {
    $("token").value = "";
});

load();
const account = await me;
if (account) {
    $("password-form").elements.username.value = account.name;
    $("subtitle").textContent = `${account.name} – ${account.roles.map((role) => role.toLowerCase()).join(", ")}`;
}
