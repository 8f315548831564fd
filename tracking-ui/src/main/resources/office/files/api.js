// The ledger over HTTP. Every fault arrives as one sentence that a person can read.

export class Fault extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

async function call(method, path, body, signal) {
    let answer;
    try {
        answer = await fetch(path, {
            method,
            signal,
            cache: "no-store",
            credentials: "same-origin",
            headers: body === undefined
                ? { Accept: "application/json" }
                : { Accept: "application/json", "Content-Type": "application/json" },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
    } catch (fault) {
        if (fault.name === "AbortError") {
            throw fault;
        }
        throw new Fault(0, "The ledger cannot be reached. Check the network; this page tries again by itself.");
    }
    const json = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
    if (!answer.ok) {
        throw new Fault(answer.status, json?.detail ?? `The ledger answered ${answer.status}.`);
    }
    return json;
}

export const get = (path, signal) => call("GET", path, undefined, signal);
export const post = (path, body) => call("POST", path, body ?? {});
export const put = (path, body) => call("PUT", path, body);

/** Asks for several numbers at once and leaves out what cannot be had. */
export async function settle(promises) {
    const outcomes = await Promise.allSettled(promises);
    return outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : null));
}
