// The composer: quotes what is selected in a document and has the text checked as it is written. Works without it.
import { on } from "./keys.js";
import { send, toast } from "./talk.js";

const pane = document.getElementById("composer");
const quote = document.getElementById("quote");
const points = (text) => [...text].length;
let touched = false;
let waiting = 0;
let asked = 0;
let writing = 0;

// What is selected, as document, begin and end in characters, or nothing when it crosses documents.
const selected = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const at = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-document]");
  const sheet = at(range.startContainer);
  if (!sheet || sheet !== at(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(sheet);
  before.setEnd(range.startContainer, range.startOffset);
  const start = points(before.toString());
  return `${sheet.dataset.document}:${start}:${start + points(range.toString())}:finding`;
};

const ask = async (what, more = [], verdictOnly = false) => {
  const fields = new FormData(document.getElementById("query-form"));
  fields.set("do", what);
  for (const [name, value] of more) fields.append(name, value);
  const mine = ++asked;
  if (!verdictOnly) busy(1);
  try {
    const html = await send(location.href, fields);
    if (mine === asked) take(html, verdictOnly, fields);
  } catch (refused) {
    toast(refused.message, { bad: true, id: "composer-trouble" });
  } finally {
    if (!verdictOnly) busy(-1);
  }
};

const busy = (more) => {
  writing += more;
  pane.ariaBusy = writing > 0;
};

// What somebody changed while the answer was on its way is theirs, and stands.
const changedSince = (sent) => [...pane.querySelectorAll("select[id], textarea[id], input[id]")].filter((one) =>
  one.type === "checkbox" ? one.checked !== sent.has(one.name) : one.value !== sent.get(one.name)?.replaceAll("\r\n", "\n"));

// While somebody types, only the verdict is replaced; what they type stays as it is.
const take = (html, verdictOnly, sent) => {
  const made = new DOMParser().parseFromString(html, "text/html");
  if (verdictOnly) return document.getElementById("lint").replaceWith(made.getElementById("lint"));
  const held = document.activeElement?.id;
  const theirs = changedSince(sent);
  pane.replaceChildren(...made.body.childNodes);
  for (const { id, value, checked } of theirs) {
    const one = document.getElementById(id);
    if (one) Object.assign(one, one.type === "checkbox" ? { checked } : { value });
  }
  if (held) document.getElementById(held)?.focus();
};

const wanted = () => (touched || !document.getElementById("template").value ? "check" : "fill");
const quoteSelection = () => {
  const key = selected();
  if (!key) return false;
  ask(wanted(), [["fact", key]]);
  getSelection().removeAllRanges();
  return true;
};

on("quote", quoteSelection);
on("template", () => document.getElementById("template").focus());
on("write", () => document.getElementById("question").focus());
on("send", () => document.getElementById("send").click());
document.addEventListener("selectionchange", () => { quote.disabled = !selected(); });
quote.addEventListener("mousedown", (event) => event.preventDefault());
quote.addEventListener("click", quoteSelection);
pane.addEventListener("change", (event) => { if (event.target.matches("[data-fill]")) ask(wanted()); });
pane.addEventListener("input", (event) => {
  if (!event.target.matches("[data-text]")) return;
  touched = true;
  clearTimeout(waiting);
  waiting = setTimeout(() => ask("check", [], true), 250);
});
pane.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !(button.name === "drop" || ["fill", "check"].includes(button.value))) return;
  event.preventDefault();
  if (button.value === "fill") touched = false;
  if (button.name === "drop") ask(wanted(), [["drop", button.value]]);
  else ask(button.value);
});
pane.addEventListener("submit", (event) => {
  if (!writing) return;
  event.preventDefault();
  toast("The text is still being written from what you chose. Read it, then send it.");
});
pane.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "phrase") return;
  event.preventDefault();
  ask(wanted());
});
