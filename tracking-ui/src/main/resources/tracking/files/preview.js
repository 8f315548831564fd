/**
 * The page that a browser loaded in advance. When the student really comes, it is loaded once more, and that is the click.
 * A mark in the tab keeps a browser that says "in advance" every time from going round in circles.
 */
const MARK = "lesson.loaded-again";

function comeIn() {
    try {
        if (sessionStorage.getItem(MARK) === location.search) {
            return; // The button on the page is left.
        }
        sessionStorage.setItem(MARK, location.search);
    } catch {
        return;
    }
    location.reload();
}

if (document.prerendering) {
    document.addEventListener("prerenderingchange", comeIn, { once: true });
} else {
    comeIn();
}
