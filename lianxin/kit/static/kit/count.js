/* [data-lx-count="500"]: says how much may still be written, quietly until the last tenth. */
import { say } from "./words.js";

export function counters(root) {
  for (const area of root.querySelectorAll("textarea[data-lx-count]")) {
    if (area.dataset.lxCountOn) continue;
    area.dataset.lxCountOn = "1";
    const line = document.createElement("p");
    line.className = "lx-count";
    area.after(line);
    const limit = Number(area.dataset.lxCount);
    const show = () => {
      const left = limit - [...area.value].length;
      line.textContent = left < 0 ? say("over", -left) : say("left", left);
      line.classList.toggle("lx-count-over", left < 0);
      if (left < limit / 10) line.setAttribute("role", "status");
      else line.removeAttribute("role");
    };
    area.addEventListener("input", show);
    area.form?.addEventListener("input", show);
    show();
  }
}
