/** The two ways in which this page says that it is over. The server's clock decides; what is claimed here is only kept. */
const ADDRESS = "/api/zoom/end-session";
const ANSWER_WITHIN = 10_000;

function claims(startedAt, now) {
    return { duration: Math.max(0, Math.floor((now - startedAt) / 60_000)), endTime: new Date(now).toISOString() };
}

/** The page is being left: a hint that the browser sends when it can. */
export function sayGoodbye({ token, viewId, startedAt, now }) {
    const body = JSON.stringify({ token, viewId, reason: "page-closed", ...claims(startedAt, now) });
    if (!navigator.sendBeacon?.(ADDRESS, body)) {
        fetch(ADDRESS, { method: "POST", headers: { "Content-Type": "text/plain" }, body, keepalive: true, credentials: "omit" })
            .catch(() => {}); // Nobody is left to be told.
    }
}

/** The End button: answers with how the session stands, and throws when the server was not reached. */
export async function endSession({ token, viewId, startedAt, now }) {
    const abort = new AbortController();
    const deadline = setTimeout(() => abort.abort(), ANSWER_WITHIN);
    try {
        const answer = await fetch(ADDRESS, {
            method: "POST",
            headers: { "Content-Type": "application/json", Accept: "application/json" },
            body: JSON.stringify({ token, viewId, reason: "end-button", ...claims(startedAt, now) }),
            cache: "no-store",
            credentials: "omit",
            redirect: "error",
            signal: abort.signal,
        });
        if (!answer.ok) {
            throw new Error(`Answered with ${answer.status}.`);
        }
        return await answer.json();
    } finally {
        clearTimeout(deadline);
    }
}
