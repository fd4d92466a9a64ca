/* [data-lx-autosubmit]: a choice in a filter bar sends it; typed words wait for Enter. */
export function autosubmit() {
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-lx-autosubmit]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) {
      form.requestSubmit();
    }
  });
}
