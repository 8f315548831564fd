/**
 * What this tab remembers of a session. It outlives a reload and a tab that the phone threw away, and ends with the tab.
 * A browser that forbids storage only forgets sooner.
 */
export function memoryOf(sessionId) {
    const name = (key) => `lesson.${sessionId}.${key}`;
    return {
        get(key) {
            try {
                return JSON.parse(sessionStorage.getItem(name(key)));
            } catch {
                return null;
            }
        },
        set(key, value) {
            try {
                sessionStorage.setItem(name(key), JSON.stringify(value));
            } catch {
                // Nothing is lost but the memory itself.
            }
        },
        forget(key) {
            try {
                sessionStorage.removeItem(name(key));
            } catch {
                // As above.
            }
        },
    };
}
