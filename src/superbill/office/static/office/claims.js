// The list of claims by keys: find, and mark claims for the buttons above. The rows move as in the other lists.
import "./billing.js";
import { on } from "./keys.js";

const marks = [...document.querySelectorAll('[name="claim"]')];
const all = document.getElementById("mark-all");
const told = document.getElementById("marked");

const tell = () => {
  const number = marks.filter((mark) => mark.checked).length;
  if (told) told.textContent = number ? `For the ${number} marked:` : "For the marked claims:";
  if (all) {
    all.checked = number > 0 && number === marks.length;
    all.indeterminate = number > 0 && number < marks.length;
  }
};

on("filter", () => { const field = document.getElementById("f-text"); field.focus(); field.select(); });
on("mark", () => {
  const mark = document.querySelector('[data-row][aria-current] [name="claim"]');
  if (!mark) return false;
  mark.checked = !mark.checked;
  tell();
});
on("mark-all", () => { all?.click(); });
all?.addEventListener("change", () => { for (const mark of marks) mark.checked = all.checked; tell(); });
for (const mark of marks) mark.addEventListener("change", tell);
for (const select of document.querySelectorAll(".filters select")) select.addEventListener("change", () => select.form.requestSubmit());
