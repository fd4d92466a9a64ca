/* A double press sends once: [data-lx-once] forms lock while they are on their way. */
export function once() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-lx-once]") || event.defaultPrevented) return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    // Disabled only after the form data is gathered, else the pressed button's value is lost.
    setTimeout(() => lock(form, true));
  });
  // The page comes back from the browser's memory as it was left: unlock it.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("[data-lx-once]").forEach((form) => lock(form, false));
  });
  for (const name of ["htmx:afterRequest", "htmx:after:request", "lx:failed"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.closest?.("[data-lx-once]");
      if (form) lock(form, false);
    });
  }
}

function lock(form, isBusy) {
  if (!isBusy) form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll('button[type="submit"], button:not([type])')) {
    button.disabled = isBusy;
    if (isBusy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}
