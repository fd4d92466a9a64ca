/* Small helps of the residents' door; every page works without them. */

/* [data-lx-wait="20"]: the button counts down and comes back by itself; at once when the browser has done its sum. */
for (const button of document.querySelectorAll("[data-lx-wait]")) {
  const label = button.lastChild;
  const words = label.textContent;
  let left = Number(button.dataset.lxWait);
  button.disabled = true;
  button.form?.addEventListener("lx:proved", () => { left = 0; });
  const tick = () => {
    if (left > 0) {
      label.textContent = `${words} ${left}`;
      left -= 1;
      setTimeout(tick, 1000);
    } else {
      label.textContent = words;
      button.disabled = false;
    }
  };
  tick();
}

/* [data-lx-emergency="word word"]: shows itself as soon as one of the words is typed. */
for (const box of document.querySelectorAll("[data-lx-emergency]")) {
  const wanted = box.dataset.lxEmergency.split(" ");
  const look = (event) => {
    if (event.target.matches?.("textarea")) box.hidden = !wanted.some((word) => event.target.value.includes(word));
  };
  box.closest("form").addEventListener("input", look);
}

/* [data-lx-fragment]: the receipt's QR code brings the query code behind #, which no server sees. */
for (const field of document.querySelectorAll("[data-lx-fragment]")) {
  const brought = decodeURIComponent(location.hash.slice(1));
  if (/^[0-9A-Z]{8}$/.test(brought) && !field.value) {
    field.value = brought;
    history.replaceState(null, "", location.pathname + location.search);
  }
}

for (const button of document.querySelectorAll("[data-lx-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/* What is needed without a network is fetched when the page has come (sw.js). */
if ("serviceWorker" in navigator) {
  window.addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}
