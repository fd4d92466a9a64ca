/* input[data-lx-proof="/kit/proof/…/"]: a sum done while the person writes, so that they need not wait.
   Where the browser cannot (no scripts, no crypto on plain http) nothing is asked: the server's delay stands. */
for (const field of document.querySelectorAll("[data-lx-proof]")) {
  if (window.crypto?.subtle && window.Worker) whenIdle(() => solve(field));
}

function whenIdle(work) {
  if (window.requestIdleCallback) requestIdleCallback(work, { timeout: 2000 });
  else setTimeout(work, 500);
}

async function solve(field) {
  try {
    const asked = await fetch(field.dataset.lxProof, { credentials: "same-origin", cache: "no-store" });
    if (!asked.ok) return;
    const sum = await asked.json();
    const worker = new Worker(new URL("./proof-worker.js", import.meta.url));
    worker.onmessage = (event) => {
      worker.terminate();
      if (event.data === null) return;
      field.value = `${sum.token}|${event.data}`;
      field.form.dispatchEvent(new Event("lx:proved"));
    };
    worker.postMessage(sum);
  } catch { /* without a proof the form still goes through, after the delay */ }
}
