/* Behaviours of the case pages: selects found by typing, emergency words, printing, refusals of state in place. */
import { typeahead } from "./typeahead.js";

function dress(root) {
  for (const select of root.querySelectorAll("select[data-lx-typeahead]")) typeahead(select);
  for (const button of root.querySelectorAll("[data-lxc-print]")) {
    button.hidden = false;
    button.onclick = () => window.print();
  }
}

function warnOfEmergencies() {
  const note = document.querySelector("[data-lxc-emergency]");
  const words = document.getElementById("id_verbatim");
  if (!note || !words) return;
  const alarming = note.dataset.lxcEmergency.split(" ");
  const look = () => { note.hidden = !alarming.some((word) => words.value.includes(word)); };
  words.addEventListener("input", look);
  look();
}

// The state of things (409) is told in place too: the form stays with all that was typed.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 409) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const found = event.detail.elt?.querySelector?.("[data-lx-focus], [autofocus]");
  found?.focus();
});
document.addEventListener("htmx:load", (event) => dress(event.detail.elt ?? document));

dress(document);
warnOfEmergencies();
