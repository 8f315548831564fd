// The ledger over HTTP. Every fault arrives as one sentence that a person can read.

export class Fault extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

/** What a page must send along when it changes something; only a page of this site can read it. */
const csrf = () => document.cookie.split("; ").find((cookie) => cookie.startsWith("ledger_csrf="))?.slice(12);

export const csrfHeader = () => (csrf() ? { "X-CSRF-Token": csrf() } : {});

function headers(method, body) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) {
        headers["Content-Type"] = "application/json";
    }
    return method === "GET" ? headers : { ...headers, ...csrfHeader() };
}

function signInFirst() {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

async function call(method, path, body, signal, file) {
    let answer;
    try {
        answer = await fetch(path, {
            method,
            signal,
            cache: "no-store",
            credentials: "same-origin",
            headers: file ? { ...headers(method), "Content-Type": "text/csv" } : headers(method, body),
            body: file ?? (body === undefined ? undefined : JSON.stringify(body)),
        });
    } catch (fault) {
        if (fault.name === "AbortError") {
            throw fault;
        }
        throw new Fault(0, "The ledger cannot be reached. Check the network; this page tries again by itself.");
    }
    const json = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
    if (answer.status === 401) {
        signInFirst();
    }
    if (!answer.ok) {
        if (json?.faults) {
            return json; // A file that was refused says line by line why.
        }
        throw new Fault(answer.status, json?.detail ?? `The ledger answered ${answer.status}.`);
    }
    return json;
}

export const get = (path, signal) => call("GET", path, undefined, signal);
export const post = (path, body) => call("POST", path, body ?? {});
export const postCsv = (path, file) => call("POST", path, undefined, undefined, file);
export const remove = (path) => call("DELETE", path);
export const put = (path, body) => call("PUT", path, body);

/** Signs this browser out and goes to where one signs in. */
export async function signOut() {
    await fetch("/sign-out", { method: "POST", headers: headers("POST"), redirect: "manual", credentials: "same-origin" });
    location.assign("/sign-in?bye");
}

/** Asks for several numbers at once and leaves out what cannot be had. */
export async function settle(promises) {
    const outcomes = await Promise.allSettled(promises);
    return outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : null));
}
