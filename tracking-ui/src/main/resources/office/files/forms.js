// What every form of the office does: it is filled, it is sent once, and it says in its own place what went wrong.

/** Empties a form and fills in what is known. */
export function begin(form, fields = {}) {
    form.reset();
    form.querySelector(".fault").hidden = true;
    for (const [name, value] of Object.entries(fields)) {
        form.elements[name].value = value;
    }
}

/** Sends a form by a function that gets its fields; what that throws is shown to the person. */
export function onSubmit(form, save) {
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const submit = form.querySelector(".main");
        const fault = form.querySelector(".fault");
        submit.setAttribute("aria-busy", "true");
        submit.disabled = true;
        fault.hidden = true;
        try {
            await save(new FormData(form));
        } catch (problem) {
            fault.textContent = problem.message;
            fault.hidden = false;
        } finally {
            submit.removeAttribute("aria-busy");
            submit.disabled = false;
        }
    });
}
