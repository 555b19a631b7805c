// Changes of the codes: painted at once, sent one after another, and kept on the page until the records have them.
import { on, run } from "./keys.js";
import { Refused, send, toast } from "./talk.js";

const form = document.getElementById("act");
const may = document.getElementById("chart").dataset.may === "code";
const queue = [];
let sending = false;
let made = 0;

/** Whether anything was changed since the page was loaded. */
export const begun = () => made > 0;

/** Make one change: `row` takes the look of `state` now; `to` is the row to stand on when the answer is here. */
export const change = (fields, { row = null, state = "", to = "", name = "", focus = true } = {}) => {
  if (!may) return toast("You look at this chart without having it in hand: take it over to change it.", { bad: true, id: "not-mine" });
  made += 1;
  if (row && state) paint(row, state);
  queue.push({ fields, to, name, focus });
  void flush();
};

const STRENGTH = ["assigned", "suggested", "not-coded", "rejected"];
const LOOKS = new Set(STRENGTH);

const look = (element, state) => {
  for (const name of LOOKS) element.classList.toggle(name, name === state);
};

/** Give a row and its highlights the look of a state. */
const paint = (row, state) => {
  row.dataset.state = state;
  look(row, state);
  row.classList.add("sent");
  shade([row.id]);
};

/** Give the highlights and chips of some codes the look of what their codes are now. */
const shade = (ids) => {
  for (const id of ids) {
    const state = document.getElementById(id)?.dataset.state ?? "";
    for (const chip of document.querySelectorAll(`.chip[href="#${id}"]`)) look(chip, state);
    for (const mark of document.querySelectorAll(`mark[data-codes~="${id}"]`)) {
      const states = mark.dataset.codes.split(" ").map((code) => document.getElementById(code)?.dataset.state);
      look(mark, STRENGTH.find((name) => states.includes(name)) ?? "");
    }
  }
};

const flush = async () => {
  if (sending || !queue.length) return;
  sending = true;
  const { fields, to, name, focus } = queue[0];
  try {
    const html = await send(form.action, { revision: document.getElementById("revision").value, ...fields });
    queue.shift();
    if (!queue.length) show(html, { to, name, focus });
    else keep(html);
  } catch (error) {
    sending = false;
    return refused(error);
  }
  sending = false;
  return flush();
};

const keep = (html) => {
  const parts = new DOMParser().parseFromString(html, "text/html");
  document.getElementById("revision").value = parts.getElementById("revision").value;
};

const PARTS = ["revision", "strip", "codes", "edits"];

/** Put the parts that the server sent in the place of the old ones. */
const show = (html, { to = "", name = "", focus = true } = {}) => {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const strip = document.getElementById("strip")?.dataset ?? {};
  const before = { ...strip };
  for (const id of [...PARTS, ...[...answer.querySelectorAll("article.document")].map((a) => a.id)]) {
    const fresh = answer.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) continue;
    fresh.hidden = old.hidden;
    old.replaceWith(fresh);
  }
  for (const field of document.querySelectorAll("[data-revision]")) field.value = document.getElementById("revision").value;
  shade([...document.querySelectorAll("#codes [data-row]")].map((row) => row.id));
  tell(before);
  document.dispatchEvent(new CustomEvent("office:changed", { detail: { to, name, focus } }));
};

/** Say beside the group what it was before. */
const tell = (before) => {
  const strip = document.getElementById("strip");
  if (!strip || !before.drg || before.drg === strip.dataset.drg) return;
  const weight = (Number(strip.dataset.weight) - Number(before.weight)).toFixed(4);
  const was = document.createElement("span");
  was.className = "was";
  was.textContent = `was ${before.drg} (${weight > 0 ? "+" : ""}${weight})`;
  strip.querySelector(".drg")?.append(" ", was);
};

const refused = (error) => {
  if (!(error instanceof Refused)) throw error;
  if (error.passing) {
    const waiting = `${queue.length} change${queue.length > 1 ? "s" : ""} not saved yet. `;
    return toast(waiting + error.message, { bad: true, id: "unsaved", button: ["Try again", () => void flush()] });
  }
  const { to } = queue.shift();
  const left = queue.splice(0).length;
  if (error.html.includes('id="codes"')) show(error.html, { to });
  const more = left ? ` ${left} later change${left > 1 ? "s were" : " was"} not sent either.` : "";
  return toast(unescaped(error.message) + more, { bad: true, id: "refused" });
};

const unescaped = (text) => new DOMParser().parseFromString(text, "text/html").documentElement.textContent;

addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
document.addEventListener("office:command", (event) => run(event.detail, event));

// Drag a number to another place of its group.
let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-place]");
  event.dataTransfer?.setData("text/plain", dragged?.dataset.name ?? "");
});
document.addEventListener("dragover", (event) => {
  const row = event.target.closest?.("[data-place]");
  if (!dragged || !row || row.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  for (const each of row.parentElement.children) each.classList.toggle("over", each === row);
});
document.addEventListener("drop", (event) => {
  const row = event.target.closest?.("[data-place]");
  if (dragged && row && row !== dragged) {
    event.preventDefault();
    change({ place: dragged.dataset.code, at: row.dataset.place }, { row: dragged, to: dragged.id });
  }
  dragged = null;
});

// Finishing waits for what is still on its way.
on("done", () => {
  const button = document.querySelector('[data-command="done"]');
  if (!button) return false;
  if (queue.length) toast("Your last change is still being saved. Press the key again.", { id: "wait" });
  else button.click();
});
