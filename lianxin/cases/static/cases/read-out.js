/* [data-lx-read-out="words"]: says the words aloud, slowly; hidden where the browser cannot. */
const voice = window.speechSynthesis;

for (const button of voice ? document.querySelectorAll("[data-lx-read-out]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => {
    voice.cancel();
    const said = new SpeechSynthesisUtterance(button.dataset.lxReadOut);
    said.lang = document.documentElement.lang;
    said.rate = 0.6;
    voice.speak(said);
  });
}
