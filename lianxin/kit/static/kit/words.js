/* The few sentences that scripts say themselves come with the page, in its language (ui/head.html). */
const WORDS = JSON.parse(document.querySelector("meta[name=lx-words]")?.content || "{}");

export function say(key, n = 0) {
  return (WORDS[key] ?? "").replace("{n}", n.toLocaleString());
}

export function note(text, tone = "blue") {
  const box = document.createElement("div");
  box.className = `lx-note lx-tone-${tone}`;
  box.setAttribute("role", "status");
  const words = document.createElement("div");
  words.textContent = text;
  box.append(words);
  return box;
}
