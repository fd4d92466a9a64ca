/* [data-lx-copy="text"]: a button that copies; it shows itself only where copying works. */
export function copy(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-lx-copy]")) {
    if (!button.hidden) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.lxCopy);
      const done = document.createElement("span");
      done.className = "lx-copied";
      done.setAttribute("role", "status");
      done.textContent = button.dataset.lxCopied;
      button.after(done);
      setTimeout(() => done.remove(), 3000);
    });
  }
}
