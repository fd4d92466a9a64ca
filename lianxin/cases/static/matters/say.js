/* The sentences of these scripts come with the page, in its language. */
const WORDS = JSON.parse(document.querySelector("meta[name=lx-raise-words]")?.content || "{}");

export function say(key, n = "") {
  return (WORDS[key] ?? "").replace("{n}", n);
}

export function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
