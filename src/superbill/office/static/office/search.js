// Search over the whole chart: every document, in the page, as one types.
import { on } from "./keys.js";
import { openDocument } from "./documents.js";
import { textsOf } from "./selection.js";

const field = document.getElementById("chart-search");
const list = document.getElementById("hit-list");
const told = document.getElementById("hits");
const MOST = 200;
let hits = [];
let at = -1;

const find = (words) => {
  const found = [];
  for (const page of document.querySelectorAll(".document")) {
    const nodes = textsOf(page);
    const whole = nodes.map((node) => node.data).join("");
    const low = whole.toLowerCase();
    for (let from = low.indexOf(words); from >= 0 && found.length < MOST; from = low.indexOf(words, from + words.length))
      found.push({ page, nodes, whole, from, to: from + words.length });
  }
  return found;
};

const rangeOf = ({ nodes, from, to }) => {
  const range = document.createRange();
  let passed = 0;
  for (const node of nodes) {
    const end = passed + node.length;
    if (from >= passed && from < end) range.setStart(node, from - passed);
    if (to > passed && to <= end) { range.setEnd(node, to - passed); break; }
    passed = end;
  }
  return range;
};

const paint = (ranges) => { if (globalThis.Highlight) CSS.highlights.set("found", new Highlight(...ranges)); };

const show = (number) => {
  if (!hits.length) return;
  at = (number + hits.length) % hits.length;
  const hit = hits[at];
  openDocument(hit.page);
  const range = rangeOf(hit);
  paint([range]);
  range.startContainer.parentElement.scrollIntoView({ block: "center" });
  told.textContent = `${at + 1} of ${hits.length}${hits.length === MOST ? " or more" : ""}`;
  for (const [n, item] of [...list.querySelectorAll("button")].entries()) item.toggleAttribute("aria-current", n === at);
};

const row = (hit, number) => {
  const item = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "small" });
  const piece = (from, to) => hit.whole.slice(Math.max(0, from), to).replace(/\s+/g, " ");
  button.append(piece(hit.from - 28, hit.from), Object.assign(document.createElement("b"), { textContent: piece(hit.from, hit.to) }), piece(hit.to, hit.to + 36));
  button.addEventListener("click", () => show(number));
  item.append(button);
  return item;
};

field?.addEventListener("input", () => {
  const words = field.value.trim().toLowerCase();
  hits = words.length > 1 ? find(words) : [];
  list.hidden = !hits.length;
  document.getElementById("document-list").hidden = Boolean(hits.length);
  list.replaceChildren(...hits.slice(0, 60).map(row));
  told.textContent = words.length > 1 ? (hits.length ? `${hits.length} found` : "nothing found") : "";
  paint(hits.map(rangeOf));
  at = -1;
});
field?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") { event.preventDefault(); show(at + (event.shiftKey ? -1 : 1)); }
  if (event.key === "Escape") { field.value = ""; field.dispatchEvent(new Event("input")); field.blur(); document.querySelector(".code-row.current .row-link")?.focus(); }
});
field?.form.addEventListener("submit", (event) => event.preventDefault());
on("search", () => { field?.focus(); field?.select(); });
