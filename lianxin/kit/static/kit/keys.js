/* Keyboard of the desk: / searches, n registers, ? helps, Ctrl+Enter submits. Single keys never act while typing. */
export function keys() {
  const body = document.body;
  if (!body.matches("[data-lx-keys]")) return;
  const opener = document.querySelector("[data-lx-keys-open]");
  if (opener) opener.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-lx-keys-open]")) help();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return submit(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    act(event, document.body.dataset.registerUrl);
  });
}

function act(event, registerUrl) {
  const search = document.querySelector("[data-lx-search]");
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "n" && registerUrl) {
    location.assign(registerUrl);
  } else if (event.key === "?") {
    help();
  }
}

function help() {
  document.querySelector("[data-lx-keys-help]")?.showModal();
}

function submit(event) {
  const form = event.target.form;
  if (!form || form.method === "dialog") return;
  event.preventDefault();
  form.requestSubmit();
}

function isTyping(target) {
  return target.matches("input, textarea, select, [contenteditable]");
}
