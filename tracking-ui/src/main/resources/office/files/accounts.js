// Who may sign in: opened, changed and closed by admins.

import { get, post, put, remove } from "./api.js";
import { $, copy, el, toast } from "./dom.js";
import { begin, onSubmit } from "./forms.js";
import { me } from "./shell.js";
import { dayOf, hour, number, sayDate } from "./time.js";

/** What people call the school's identity provider, or nothing when there is none. */
const provider = document.body.dataset.provider;

let teachers = [];
let changing = null;
let sure = async () => {};

async function load() {
    try {
        const [all, known] = await Promise.all([get("/api/admin/accounts"), get("/api/admin/teachers?archived=all")]);
        teachers = known.teachers.sort((a, b) => a.name.localeCompare(b.name));
        const own = await me;
        draw(all.accounts, own);
        $("trouble").hidden = true;
    } catch (fault) {
        $("trouble-text").textContent = fault.message;
        $("trouble").hidden = false;
    }
}

const teacherName = (id) => teachers.find((teacher) => teacher.id === id)?.name ?? id;
const moment = (instant) => `${sayDate(dayOf(instant))}, ${hour(instant)}`;

function draw(accounts, own) {
    const open = accounts.filter((account) => !account.closedAt);
    $("subtitle").textContent = `${number(open.length)} ${open.length === 1 ? "account" : "accounts"} open`;
    const mayChange = own?.roles.includes("ADMIN") ?? false;
    $("add-account").hidden = !mayChange;
    $("accounts").replaceChildren(...[...open, ...accounts.filter((account) => account.closedAt)].map((account) => el("li", {
        class: "account", "data-closed": String(Boolean(account.closedAt)),
    },
    el("div", { class: "account-who" },
        el("b", { text: account.name }),
        el("span", { class: "account-roles" }, ...account.roles.map((role) => el("i", { "data-role": role, text: role.toLowerCase() }))),
        account.teacherId && el("small", { dir: "auto", text: teacherName(account.teacherId) }),
        account.knownAs && el("small", { class: "account-known", text: provider ? `${provider}: ${account.knownAs}` : account.knownAs })),
    el("p", { class: "account-facts", text: account.closedAt
        ? `Closed ${moment(account.closedAt)}`
        : account.lastSeenAt ? `Last seen ${moment(account.lastSeenAt)}` : "Never signed in" }),
    mayChange && !account.closedAt && el("div", { class: "account-acts" },
        act("Roles", account, () => changeRoles(account)),
        provider && act("Link", account, () => link(account)),
        act("New password", account, () => resetPassword(account)),
        act("Close", account, () => close(account))))));
}

const act = (text, account, click) => el("button", {
    type: "button", class: "button", text, "aria-label": `${text}: ${account.name}`, click,
});

function fillForm(account) {
    changing = account;
    const form = $("account-form");
    begin(form);
    form.elements.teacherId.replaceChildren(...teachers.filter((teacher) => !teacher.archived || teacher.id === account?.teacherId).map((teacher) => el("option", { value: teacher.id, text: `${teacher.name} (${teacher.id})` })));
    form.querySelectorAll("[name=roles]").forEach((box) => {
        box.checked = account ? account.roles.includes(box.value) : box.value === "TEACHER" && teachers.length > 0;
    });
    if (account?.teacherId) {
        form.elements.teacherId.value = account.teacherId;
    }
    $("name-label").hidden = Boolean(account);
    $("account-title").textContent = account ? `Roles of ${account.name}` : "Open an account";
    $("account-sub").textContent = account
        ? "They count from the next request on."
        : "The name stays in the ledger for ever: a handle such as ahmed, no mail address.";
    showTeacher();
    $("account-box").showModal();
}

function showTeacher() {
    $("teacher-label").hidden = !$("account-form").querySelector("[value=TEACHER]").checked;
}

const changeRoles = (account) => fillForm(account);
$("account-form").addEventListener("change", showTeacher);
$("add-account").addEventListener("click", () => fillForm(null));

onSubmit($("account-form"), async (form) => {
    const roles = form.getAll("roles");
    const body = { roles, teacherId: roles.includes("TEACHER") ? form.get("teacherId") : null };
    if (changing) {
        await put(`/api/admin/accounts/${changing.name}/roles`, body);
        toast(`${changing.name} has other roles now.`);
    } else {
        const name = form.get("name").trim().toLowerCase();
        const opened = await post("/api/admin/accounts", { name, ...body });
        show(name, opened.password);
    }
    $("account-box").close();
    load();
});

function show(name, password) {
    $("shown-title").textContent = `The password of ${name}`;
    $("shown-password").value = password;
    $("password-box").showModal();
    $("copy-password").focus();
}

$("copy-password").addEventListener("click", () => copy($("shown-password").value, "The password"));
$("password-box").addEventListener("close", () => {
    $("shown-password").value = "";
});

function ask(title, explained, yes, action) {
    begin($("sure-form"));
    $("sure-title").textContent = title;
    $("sure-sub").textContent = explained;
    $("sure-yes").textContent = yes;
    sure = action;
    $("sure-box").showModal();
}

onSubmit($("sure-form"), async () => {
    await sure();
    $("sure-box").close();
    load();
});

function link(account) {
    changing = account;
    begin($("identity-form"), { name: account.knownAs ?? "" });
    $("identity-title").textContent = `Link ${account.name}`;
    $("identity-box").showModal();
}

if (provider) {
    onSubmit($("identity-form"), async (form) => {
        const name = form.get("name").trim();
        const path = `/api/admin/accounts/${changing.name}/identity`;
        await (name ? put(path, { name }) : remove(path));
        toast(name ? `${changing.name} is linked to ${name}.` : `${changing.name} is linked to nobody.`);
        $("identity-box").close();
        load();
    });
}

function resetPassword(account) {
    ask(`A new password for ${account.name}?`, "The one of before counts no more, and every browser is signed out.", "Make one", async () => {
        const made = await post(`/api/admin/accounts/${account.name}/password`, {});
        show(account.name, made.password);
    });
}

function close(account) {
    ask(`Close ${account.name}?`, "Nobody signs in with it any more. The name is never given to anybody else.", "Close it", async () => {
        await remove(`/api/admin/accounts/${account.name}`);
        toast(`${account.name} is closed.`);
    });
}

load();
