// The code book by keys: lines, level above, adding to the chart. Pages come in parts, with the browser's history.
import { on } from "./keys.js";
import { fragment, toast } from "./talk.js";

const book = document.getElementById("book");
const field = document.getElementById("b-q");
const lines = () => [...book.querySelectorAll("[data-line]")];
let turn = 0;

const go = async (url, { push = true, focus = true } = {}) => {
  const mine = (turn += 1);
  try {
    const html = await fragment(url);
    if (mine !== turn) return;
    book.innerHTML = html;
    if (push) history.pushState(null, "", url);
    if (focus) (book.querySelector(".place [data-line]") ?? book.querySelector("[data-line][aria-current]"))?.focus();
  } catch (error) { toast(error.message, { bad: true }); }
};

const step = (by) => {
  const all = lines();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
};

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
  if (field.value.trim().length > 1) wait = setTimeout(() => void go(query(), { push: false, focus: false }), 90);
});
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(wait);
  void go(query()).then(() => lines()[0]?.focus());
});
if (!book.querySelector(".place .code-title .code")) field.focus();
