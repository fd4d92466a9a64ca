/* The few sentences that scripts say themselves, in the page's language. */
const CHINESE = {
  restored: "已恢复上次未提交的内容。",
  discard: "清除",
  left: "还可以写 {n} 字",
  over: "超出 {n} 字",
  failed: "没有发送成功，内容仍保留着，请检查网络后重试。",
};
const ENGLISH = {
  restored: "Your unfinished text has been restored.",
  discard: "Discard it",
  left: "{n} characters left",
  over: "{n} characters too many",
  failed: "It was not sent. Your text is kept; check the network and try again.",
};

export function say(key, n = 0) {
  const words = document.documentElement.lang.startsWith("zh") ? CHINESE : ENGLISH;
  return words[key].replace("{n}", n.toLocaleString());
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
