/**
 * Opens the meeting in a new tab and tells whether the browser let it. With `noopener` the answer is null in both cases,
 * so an empty tab is opened first, cut loose from this page, and sent to the meeting.
 */
export function openMeeting(address) {
    const tab = window.open("", "_blank");
    if (!tab || tab.closed) {
        return false;
    }
    try {
        tab.opener = null;
        tab.location.replace(address);
        return true;
    } catch {
        return false;
    }
}
