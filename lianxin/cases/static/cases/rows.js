/* Keyboard of lists at the desk: j and k move, x ticks, letters open the moves of the row in hand.
   Everything here is also a link, a box or a button that Tab reaches. */
const LETTERS = { a: "acknowledge", d: "delegate", c: "contact", r: "reply" };

function rows() {
  return [...document.querySelectorAll("[data-lxc-row]")];
}

function inHand() {
  return document.activeElement?.closest?.("[data-lxc-row]") ?? null;
}

function step(by) {
  const all = rows();
  const at = all.indexOf(inHand());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.querySelector("th a")?.focus();
}

function boxes() {
  return [...document.querySelectorAll("[data-lxc-row] input[name=pick]")];
}

function tick() {
  const box = inHand()?.querySelector("input[name=pick]");
  if (!box) return;
  box.checked = !box.checked;
  tell();
}

function tell() {
  const ticked = boxes().filter((box) => box.checked).length;
  for (const words of document.querySelectorAll("[data-lxc-ticked]")) {
    words.textContent = ticked ? words.dataset.words.replace("{n}", ticked) : "";
  }
  for (const all of document.querySelectorAll("[data-lxc-tick-all] input")) {
    all.checked = ticked > 0 && ticked === boxes().length;
  }
}

function move(name) {
  const choice = document.querySelector(`#bulk-move option[value="${name}"]`);
  if (choice && boxes().some((box) => box.checked)) {
    choice.selected = true;
    document.getElementById("bulk").requestSubmit();
    return;
  }
  const address = inHand()?.dataset[name];
  if (address) location.assign(address);
}

function go(key) {
  const link = document.querySelector(`[data-lxc-go="${key}"]`);
  if (link) link.click();
  return Boolean(link);
}

function act(key) {
  if (key === "j" || key === "k") return go(key) || step(key === "j" ? 1 : -1);
  if (key === "x") return tick();
  if (key in LETTERS && document.querySelector("table[data-lxc-rows]")) return move(LETTERS[key]);
  if (key === "b") return document.querySelector("textarea[name=reason]")?.focus();
  return document.querySelector(`[data-lxc-key="${key}"]`)?.focus();
}

function isTyping(target) {
  return target.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
}

document.addEventListener("keydown", (event) => {
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing);
  if (!isPlain || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (!"jkxadcrsb".includes(event.key)) return;
  event.preventDefault();
  act(event.key);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-lxc-tick-all] input")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-lxc-tick-all] input, [data-lxc-row] input[name=pick]")) tell();
});

function dress() {
  for (const hint of document.querySelectorAll("[data-lxc-keys-hint], [data-lxc-tick-all]")) hint.hidden = false;
  tell();
}

document.addEventListener("htmx:load", dress);
dress();
