/**
 * The server's clock, as far as this page can know it. A student's clock may be wrong by hours or be set during a lesson;
 * the server's decides, so the timer follows the server's.
 *
 * Every answer says that the server's clock showed `serverTime` at some moment between the request and its answer. The
 * estimate is kept while it agrees with that, and moved as little as possible when it does not: the timer does not jump
 * by the delays of the network.
 */
export function serverClock() {
    let lead = null; // How far the server's clock is ahead of this device's, in milliseconds.
    return {
        now: () => Date.now() + (lead ?? 0),
        learn(serverTime, askedAt, answeredAt) {
            const server = Date.parse(serverTime);
            if (Number.isNaN(server)) {
                return;
            }
            const least = server - answeredAt;
            const most = server - askedAt;
            lead = lead === null ? least : Math.min(Math.max(lead, least), Math.max(least, most));
        },
    };
}
