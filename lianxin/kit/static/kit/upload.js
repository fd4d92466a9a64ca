/* [data-lx-upload]: lists the chosen files, takes dropped ones, and shows how far the sending is. */
import { note, say } from "./words.js";

export function uploads(root) {
  for (const box of root.querySelectorAll("[data-lx-upload]")) {
    if (box.dataset.lxUploadOn) continue;
    box.dataset.lxUploadOn = "1";
    wire(box, box.querySelector('input[type="file"]'));
  }
}

function wire(box, input) {
  if (!input) return;
  input.addEventListener("change", () => list(box, input));
  for (const name of ["dragover", "dragleave", "drop"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.toggle("lx-upload-over", name === "dragover");
    });
  }
  box.addEventListener("drop", (event) => {
    input.files = event.dataTransfer.files;
    list(box, input);
  });
  input.form?.addEventListener("submit", (event) => send(event, input, box));
}

function list(box, input) {
  const rows = [...input.files].map((file) => {
    const row = document.createElement("li");
    row.textContent = `${file.name} · ${size(file.size)}`;
    return row;
  });
  box.querySelector("[data-lx-upload-list]").replaceChildren(...rows);
}

function size(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function send(event, input, box) {
  const form = input.form;
  if (event.defaultPrevented || !input.files.length || form.matches("[data-hx-post]")) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  const request = new XMLHttpRequest();
  const bar = box.querySelector("[data-lx-upload-bar]");
  bar.hidden = false;
  request.upload.addEventListener("progress", (at) => {
    if (at.lengthComputable) step(bar, Math.round((at.loaded / at.total) * 100));
  });
  request.addEventListener("load", () => arrive(request));
  request.addEventListener("error", () => fail(form, bar));
  request.open("POST", form.action);
  request.send(new FormData(form, event.submitter));
}

function step(bar, percent) {
  const words = bar.querySelector("[data-lx-upload-words]");
  bar.querySelector("progress").value = percent;
  words.textContent = `${words.dataset.words} ${percent}%`;
}

function arrive(request) {
  // A redirect has been followed: go there. A refused form is the answer itself: show it in place.
  if (request.responseURL && request.responseURL !== location.href) {
    location.assign(request.responseURL);
    return;
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  document.body.replaceWith(answer.body);
  document.dispatchEvent(new Event("htmx:load"));
  document.querySelector("[data-lx-focus]")?.focus();
}

function fail(form, bar) {
  bar.hidden = true;
  form.prepend(note(say("failed"), "red"));
  form.dispatchEvent(new Event("lx:failed", { bubbles: true }));
}
