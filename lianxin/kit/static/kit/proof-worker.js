/* Which number up to `most`, written after the salt, gives the target? Runs beside the page. */
onmessage = async (event) => {
  const { salt, target, most } = event.data;
  const wanted = target.match(/../g).map((pair) => parseInt(pair, 16));
  const words = new TextEncoder();
  for (let number = 0; number <= most; number += 1) {
    const got = new Uint8Array(await crypto.subtle.digest("SHA-256", words.encode(salt + number)));
    if (wanted.every((byte, at) => byte === got[at])) return postMessage(number);
  }
  return postMessage(null);
};
