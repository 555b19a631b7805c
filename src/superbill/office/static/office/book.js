// The code book by keys: lines, level above, adding to the chart. Pages come in parts, with the browser's history.
import { on } from "./keys.js";
import { fragment, toast } from "./talk.js";

const book = document.getElementById("book");
const field = document.getElementById("b-q");
const inGrid = () => document.activeElement?.closest(".index-grid");
const cells = (row) => [...row.querySelectorAll("[data-cell]")];
const lines = () => {
  if (!inGrid()) return [...book.querySelectorAll("[data-line]")];
  const at = cells(document.activeElement.closest("tr")).indexOf(document.activeElement);
  return [...book.querySelectorAll(".index-grid tbody tr")].map((row) => (row.contains(document.activeElement) ? document.activeElement : (cells(row)[at] ?? cells(row)[0]))).filter(Boolean);
};
let turn = 0;

const which = (url) => new URL(url, location.href).searchParams.get("book") ?? "";
const opened = which(location.href);

const go = async (url, { push = true, focus = true } = {}) => {
  if (which(url) !== opened) { location.assign(url); return; }
  const mine = (turn += 1);
  try {
    const html = await fragment(url);
    if (mine !== turn) return;
    book.innerHTML = html;
    if (push) history.pushState(null, "", url);
    if (focus) (book.querySelector(".index-grid .current [data-cell]") ?? book.querySelector(".index-grid [data-cell], .place [data-line]") ?? book.querySelector("[data-line][aria-current]"))?.focus();
  } catch (error) { toast(error.message, { bad: true }); }
};

const step = (by) => {
  const all = lines();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
};

book.addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by || !inGrid()) return;
  event.preventDefault();
  const row = cells(document.activeElement.closest("tr"));
  const next = row[row.indexOf(document.activeElement) + by];
  (next ?? (by < 0 ? book.querySelector(".heads [aria-current]") : null))?.focus();
});
on("book-search", () => { field.focus(); field.select(); });
on("book-next", () => step(1));
on("book-previous", () => step(-1));
book.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='?']");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  void go(link.href);
});
addEventListener("popstate", () => void go(location.href, { push: false }));

let wait = 0;
const query = () => "?" + new URLSearchParams(new FormData(field.form));
field.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(() => void go(query(), { push: false, focus: false }), 90);
});
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(wait);
  void go(query()).then(() => lines()[0]?.focus());
});
// What was typed before this script ran is searched for, and after an Enter of then the first line is at hand.
if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input"));
else if (field.autofocus) (book.querySelector(".hits [data-line]") ?? field).focus();
