// The worklist by keys: up and down, open, filter, columns. Every link and form works without it.
import { on } from "./keys.js";
import { send, toast } from "./talk.js";

const rows = [...document.querySelectorAll(".list [data-row]")];
let at = -1;

const choose = (number) => {
  if (!rows.length) return;
  rows[at]?.removeAttribute("aria-current");
  at = Math.min(Math.max(number, 0), rows.length - 1);
  rows[at].setAttribute("aria-current", "true");
  rows[at].querySelector(".row-link")?.focus({ preventScroll: true });
  rows[at].scrollIntoView({ block: "nearest" });
};

// Who comes back from a chart stands on its row again, or where it stood when it has left the list.
const keepPlace = (row) => sessionStorage.setItem("worklist-row", JSON.stringify([row.dataset.id, rows.indexOf(row)]));
const keptPlace = () => {
  const [id, number] = JSON.parse(sessionStorage.getItem("worklist-row") ?? "[]");
  sessionStorage.removeItem("worklist-row");
  const found = rows.findIndex((row) => row.dataset.id === id);
  return found < 0 ? (number ?? 0) : found;
};
for (const row of rows) row.querySelector(".row-link")?.addEventListener("click", () => keepPlace(row));

on("row-next", () => choose(at + 1));
on("row-previous", () => choose(at - 1));
on("row-open", () => { const link = rows[at]?.querySelector(".row-link"); if (!link) return false; link.click(); });
on("filter", () => { const field = document.getElementById("f-text"); field.focus(); field.select(); });
on("columns", () => document.getElementById("columns").showModal());
document.querySelector('button[data-command="columns"]')?.addEventListener("click", () => document.getElementById("columns").showModal());
on("release", async () => {
  const row = rows[at];
  if (!row) return false;
  const mine = row.classList.contains("mine");
  try {
    await send(`/encounters/${row.dataset.id}/hold/`, { do: mine ? "release" : "take" });
    keepPlace(row);
    location.reload();
  } catch (error) { toast(error.message, { bad: true }); }
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest(".list [data-row]");
  if (row && rows.indexOf(row) !== at) choose(rows.indexOf(row));
});

// A column with Shift is sorted by after those before it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.sort");
  if (!link || !event.shiftKey) return;
  event.preventDefault();
  const here = new URLSearchParams(location.search);
  const there = new URLSearchParams(link.search);
  const before = (here.get("sort") ?? "").split(",").filter((name) => name && name.replace("-", "") !== there.get("sort").replace("-", ""));
  there.set("sort", [...before, there.get("sort")].slice(-3).join(","));
  location.search = there;
});
// Columns are drawn wider or narrower at the edge of their heading; the Columns dialog takes the same in numbers.
const heads = [...document.querySelectorAll(".list thead th")];
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
const draw = () => sheet.replaceSync(heads.map((head, place) => {
  const wide = Number(head.dataset.width);
  return wide ? `.list :is(th, td):nth-child(${place + 1}) { width: ${wide}px; min-width: ${wide}px; max-width: ${wide}px; overflow: hidden; text-overflow: ellipsis; }` : "";
}).join("\n"));
const keep = async (head) => {
  const width = document.getElementById(`width-${head.dataset.column}`);
  width.value = head.dataset.width ?? "";
  try {
    await send(width.form.action, { resized: head.dataset.column, width: width.value });
  } catch (error) { toast(error.message, { bad: true }); }
};
for (const head of heads) {
  const edge = head.querySelector(".edge");
  edge.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const from = event.clientX;
    const wide = head.getBoundingClientRect().width;
    const move = ({ clientX }) => { head.dataset.width = Math.round(Math.min(Math.max(wide + clientX - from, 48), 640)); draw(); };
    edge.setPointerCapture(event.pointerId);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", ({ clientX }) => {
      edge.removeEventListener("pointermove", move);
      if (clientX !== from) keep(head);
    }, { once: true });
  });
  edge.addEventListener("dblclick", () => { delete head.dataset.width; draw(); keep(head); });
}
draw();

for (const select of document.querySelectorAll(".filters select")) select.addEventListener("change", () => select.form.requestSubmit());

if (rows.length && document.activeElement === document.body) choose(keptPlace());
