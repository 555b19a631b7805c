// Find a code by beginnings of words and add it; with words of the note selected, they are its evidence.
import { on } from "./keys.js";
import { send, toast } from "./talk.js";
import { change } from "./decide.js";
import { selected } from "./selection.js";

const dialog = document.getElementById("finder");
const field = document.getElementById("finder-text");
const found = document.getElementById("finder-found");
let words = null;
let wait = 0;
let asked = 0;

const options = () => [...found.querySelectorAll("[data-pick]")];
const chosen = () => found.querySelector('[aria-selected="true"]');
const evidence = () => (words ? { document: words.document, start: words.start, end: words.end } : {});

const load = async (query) => {
  const turn = (asked += 1);
  try {
    const html = await send(dialog.dataset.from, query);
    if (turn !== asked) return;
    found.innerHTML = html;
    pick(options()[0]);
  } catch (error) { if (turn === asked) found.textContent = error.message; }
};

const pick = (option) => {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  clearTimeout(wait);
  if (option) wait = setTimeout(() => detail(option), 120);
};

const detail = async (option) => {
  const box = found.querySelector("#finder-page");
  if (!box) return;
  const html = await send(dialog.dataset.from, { page: option.dataset.pick, system: option.dataset.system }).catch(() => "");
  if (option === chosen()) box.innerHTML = html;
};

const take = (option) => {
  if (!option) return;
  if (option.dataset.billable !== "yes") { field.value = option.dataset.pick; return void load({ q: option.dataset.pick, below: "1" }); }
  dialog.close();
  change({ add: option.dataset.pick, system: option.dataset.system, ...evidence() }, { name: option.dataset.pick });
};

const open = (text) => {
  words = selected();
  document.getElementById("finder-words").textContent = words
    ? `Its evidence will be: “${words.text.slice(0, 160)}”`
    : "No words of the note are selected. The code will wait as suggested until you select its words and press c.";
  field.value = text;
  found.replaceChildren();
  dialog.showModal();
  field.focus();
  field.select();
  if (text) void load({ q: text });
};

on("find", () => open(""));
on("add", () => {
  const now = selected();
  if (!now) return void toast("Select the words of the note first, then press the key again.", { id: "select-first" });
  const row = document.querySelector(".code-row.current");
  if (row && row.dataset.state !== "not-coded" && row.dataset.evidence === "") {
    change({ cite: row.dataset.code, document: now.document, start: now.start, end: now.end }, { row, to: row.id });
    return void window.getSelection().removeAllRanges();
  }
  open(now.text.length < 60 ? now.text : "");
});

field?.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(() => { if (field.value.trim().length > 1) void load({ q: field.value.trim() }); }, 70);
});
dialog?.addEventListener("keydown", (event) => {
  const all = options();
  const at = all.indexOf(chosen());
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    pick(all[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), all.length - 1)]);
  } else if (event.key === "Escape") { event.preventDefault(); dialog.close(); } else if (event.key === "Enter") { event.preventDefault(); take(chosen()); }
});
found?.addEventListener("click", (event) => { const option = event.target.closest("[data-pick]"); if (option) take(option); });
