/* Printing a paper: the button is there only where it works. */
for (const button of document.querySelectorAll("[data-lxo-print]")) {
  button.hidden = false;
  button.onclick = () => window.print();
}
