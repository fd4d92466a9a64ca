/* Starts the behaviours of a page: each module looks for its own data-lx-* hooks, also in what htmx brings later. */
import { once } from "./once.js";
import { drafts } from "./draft.js";
import { uploads } from "./upload.js";
import { autosubmit } from "./autosubmit.js";
import { keys } from "./keys.js";
import { copy } from "./copy.js";
import { counters } from "./count.js";
import { menus } from "./menu.js";

once();
autosubmit();
keys();
menus();

function dress(root) {
  drafts(root);
  uploads(root);
  copy(root);
  counters(root);
}

dress(document);
for (const name of ["htmx:load", "htmx:afterSwap", "htmx:after:swap"]) {
  document.addEventListener(name, () => dress(document));
}
document.querySelector("[data-lx-focus]")?.focus();
