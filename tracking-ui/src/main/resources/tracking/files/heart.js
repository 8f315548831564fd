/**
 * The signs of life of this page. One page load is one view; its beats are numbered. A beat that was not acknowledged is
 * sent again under the same number, later and later and never at the same moment as everybody else's, until it is.
 *
 * Everything is decided by timestamps: a hidden tab's timers run about once a minute, and a phone stops them altogether
 * while the Zoom app is in front.
 */
const ANSWER_WITHIN = 10_000;
const FIRST_RETRY = 1_000;
const NOT_AGAIN_WITHIN = 1_000;
const STALE_REQUEST = 3_000;

/** Makes the name of a page load. It is no secret, it only has to differ from the others of its session. */
export function newViewId() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param token the secret of the student's link
 * @param every milliseconds between two beats
 * @param onBeat called with (answer, askedAt, answeredAt) when the server acknowledged a beat
 * @param onMissed called with the last moment at which the server was heard, when it is not
 * @param onOver called with the server's problem when the lesson is over
 * @param onRefused called when the server will not take beats of this page at all
 */
export function heart({ token, every, onBeat, onMissed, onOver, onRefused }) {
    let viewId = newViewId();
    let seq = -1;
    let pending = null; // The beat that waits for its acknowledgement.
    let request = null; // The one that is under way.
    let due = 0;
    let timer = 0;
    let failures = 0;
    let lastAsked = 0;
    let lastHeard = Date.now();
    let beating = false;

    function schedule(delay) {
        clearTimeout(timer);
        due = Date.now() + delay;
        timer = setTimeout(wake, delay);
    }

    function wake() {
        const left = due - Date.now();
        if (left > 0 && left <= every * 2) {
            timer = setTimeout(wake, left); // Woken too early; a clock that was set back does not hold the beat up.
        } else {
            beat();
        }
    }

    async function beat() {
        if (!beating || request) {
            return;
        }
        clearTimeout(timer);
        pending ??= { token, viewId, seq: ++seq };
        const mine = { abort: new AbortController(), askedAt: Date.now() };
        request = mine;
        lastAsked = mine.askedAt;
        const deadline = setTimeout(() => mine.abort.abort(), ANSWER_WITHIN);
        try {
            const answer = await fetch("/api/zoom/heartbeat", {
                method: "POST",
                headers: { "Content-Type": "application/json", Accept: "application/json" },
                body: JSON.stringify({ ...pending, visible: document.visibilityState === "visible" }),
                cache: "no-store",
                credentials: "omit",
                redirect: "error",
                keepalive: true, // The last beat before the phone freezes the page is to arrive.
                signal: mine.abort.signal,
            });
            const body = await answer.json().catch(() => ({}));
            if (request === mine) {
                request = null;
                heard(answer, body, mine.askedAt);
            }
        } catch {
            if (request === mine) {
                request = null;
                missed(0);
            }
        } finally {
            clearTimeout(deadline);
        }
    }

    function heard(answer, body, askedAt) {
        if (answer.ok) {
            pending = null;
            failures = 0;
            lastHeard = Date.now();
            onBeat(body, askedAt, lastHeard);
            schedule(every);
        } else if (answer.status === 409) {
            stop();
            onOver(body);
        } else if (answer.status === 408 || answer.status === 429 || answer.status >= 500) {
            missed(1000 * (Number(answer.headers.get("Retry-After")) || 0));
        } else {
            stop();
            onRefused();
        }
    }

    function missed(atLeast) {
        const growing = Math.min(every, FIRST_RETRY * 2 ** failures);
        failures = Math.min(failures + 1, 20);
        onMissed(lastHeard);
        schedule(Math.max(atLeast, growing * (0.5 + Math.random() / 2)));
    }

    function stop() {
        beating = false;
        clearTimeout(timer);
        request?.abort.abort();
        request = null;
    }

    return {
        viewId: () => viewId,
        start() {
            beating = true;
            beat();
        },
        /** Beats now: the page came to the front, thawed, or the network is back. */
        beatNow() {
            const now = Date.now();
            if (!beating) {
                return;
            }
            failures = 0;
            if (now - lastAsked < NOT_AGAIN_WITHIN) {
                if (!request) {
                    schedule(NOT_AGAIN_WITHIN);
                }
                return;
            }
            if (request && now - request.askedAt > STALE_REQUEST) {
                request.abort.abort(); // It went out before the phone froze the page; its answer will not come.
                request = null;
            }
            beat();
        },
        stop,
        /** The page came back from the back/forward cache: its old view is closed for ever, this is a new one. */
        restart() {
            stop();
            viewId = newViewId();
            seq = -1;
            pending = null;
            failures = 0;
            beating = true;
            beat();
        },
    };
}
