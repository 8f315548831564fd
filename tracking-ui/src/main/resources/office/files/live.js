// Hears of changes as they happen, and says honestly when it does not: then it looks every ten seconds.

const ADDRESS = "/api/admin/teacher-sessions/changes";
const POLL = 10_000;
const TRY_AGAIN = 30_000;

/**
 * Watches the ledger. The server sends a message for each session that changed, and "resync" when anything may have. A
 * lost connection is made again by the browser; one that was refused is tried again from here.
 *
 * @param changed called with the ids of sessions that changed, or with null when anything may have
 * @param state called with live, polling or lost
 */
export function watch(changed, state) {
    let source = null;
    let triedAt = 0;
    let is = null;

    function become(next) {
        if (next !== is) {
            is = next;
            state(next);
        }
    }

    function open() {
        triedAt = Date.now();
        source?.close();
        source = new EventSource(ADDRESS);
        source.addEventListener("open", () => become("live"));
        source.addEventListener("resync", () => changed(null));
        source.addEventListener("message", (event) => {
            become("live");
            changed([JSON.parse(event.data).sessionId]);
        });
        source.addEventListener("error", () => become(navigator.onLine ? "polling" : "lost"));
    }

    setInterval(() => {
        if (document.hidden || is === "live") {
            return;
        }
        changed(null);
        if (source?.readyState !== EventSource.CONNECTING && Date.now() - triedAt > TRY_AGAIN) {
            open();
        }
    }, POLL);

    addEventListener("online", open);
    addEventListener("offline", () => become("lost"));
    document.addEventListener("visibilitychange", () => !document.hidden && changed(null));
    // A page that is left must not hold a connection open, or the next one may find none free.
    addEventListener("pagehide", () => source?.close());
    addEventListener("pageshow", (event) => event.persisted && open());
    open();
}
