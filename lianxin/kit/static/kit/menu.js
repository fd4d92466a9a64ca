/* details[data-lx-menu]: closes by Escape, by a press elsewhere, and when another one opens. */
export function menus() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-lx-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.lx-menu[data-lx-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}
