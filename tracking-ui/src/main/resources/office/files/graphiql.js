// GraphiQL on the ledger's own schema. It asks as every page does: with the cookie, and with the token against forged requests.

import { csrfHeader } from "./api.js";

const { React, ReactDOM, GraphiQL } = window;

const FIRST = `# Ask the ledger. The documentation of all fields is behind the book on the left; Ctrl+Space completes.
query Day {
  sessions(first: 10) {
    statistics { totalSessions active averageDurationMinutes }
    sessions { teacher { name } student { name } status startedAt durationMinutes }
  }
}

# Changes are pushed for as long as this one runs.
subscription Changes {
  sessionChanged { resync session { sessionId status } }
}
`;

function ask(params, accept, signal) {
    return fetch("/graphql", {
        method: "POST",
        credentials: "same-origin",
        cache: "no-store",
        signal,
        headers: { Accept: accept, "Content-Type": "application/json", ...csrfHeader() },
        body: JSON.stringify(params),
    });
}

/** What the ledger did not answer as GraphQL it said as a problem: GraphiQL shows either. */
async function answer(response) {
    if (response.status === 401) {
        location.assign("/sign-in?next=%2Fgraphiql");
    }
    const json = await response.json();
    return json.data !== undefined || json.errors ? json : { errors: [{ message: json.detail ?? `The ledger answered ${response.status}.` }] };
}

async function* events(params, signal) {
    const response = await ask(params, "text/event-stream", signal);
    if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) {
        yield await answer(response);
        return;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value;
        const whole = text.split(/\r?\n\r?\n/);
        text = whole.pop();
        for (const event of whole) {
            const data = event.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");
            if (data.trim()) {
                yield JSON.parse(data);
            }
        }
    }
}

/** Server-sent events, one after the other. Whoever stops hangs up at once, though nothing may have been pushed for long. */
function pushed(params) {
    const hangUp = new AbortController();
    const all = events(params, hangUp.signal);
    const over = { done: true, value: undefined };
    return {
        [Symbol.asyncIterator]() {
            return this;
        },
        next: () => all.next().catch((fault) => (hangUp.signal.aborted ? over : Promise.reject(fault))),
        return() {
            hangUp.abort();
            return Promise.resolve(over);
        },
    };
}

/** Returns the operations of a text, each with its kind and name. GraphiQL's own list is a moment behind the fingers. */
function operations(text) {
    const plain = text.replace(/"(?:[^"\\\n]|\\.)*"/g, "").replace(/#.*/g, "");
    return [...plain.matchAll(/(?:^|\})\s*(query|mutation|subscription|\{)\s*(\w*)/g)].map(([, kind, name]) => ({ kind, name }));
}

const fetcher = ({ operationName, ...params }) => {
    const all = operations(params.query);
    const named = all.find(({ name }) => name && name === operationName);
    const request = named ? { ...params, operationName } : params;
    return (named ?? all[0])?.kind === "subscription" ? pushed(request) : ask(request, "application/json").then(answer);
};

ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, { fetcher, defaultQuery: FIRST, isHeadersEditorEnabled: false, shouldPersistHeaders: false }));
