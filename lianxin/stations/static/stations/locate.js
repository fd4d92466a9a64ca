/* [data-lx-locate="id"]: asks where this device is, only when pressed; the position goes into the form of the
   field with that id and nowhere else. With [data-lx-send] the form is sent (by POST, so no address names it). */
const DEGREES = 5;
const DENIED = 1;

for (const button of document.querySelectorAll("[data-lx-locate]")) {
  const field = document.getElementById(button.dataset.lxLocate);
  const words = button.parentElement.querySelector("[data-lx-locate-words]");
  if (!navigator.geolocation || !field) continue;
  button.hidden = false;

  const say = (name) => {
    words.textContent = words.dataset[name];
    words.hidden = false;
    button.disabled = name === "asking";
  };

  button.addEventListener("click", () => {
    say("asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.form.elements.latitude.value = coords.latitude.toFixed(DEGREES);
        field.form.elements.longitude.value = coords.longitude.toFixed(DEGREES);
        if ("lxSend" in button.dataset) field.form.requestSubmit();
        else say("done");
      },
      (error) => say(error.code === DENIED ? "refused" : "failed"),
      { timeout: 15000, maximumAge: 60000 },
    );
  });
}
