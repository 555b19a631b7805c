// The coding workbench: choosing codes, showing their evidence, and one key for each decision.
import { on } from "./keys.js";
import { fragment, toast } from "./talk.js";
import { change, begun } from "./decide.js";
import { openDocument, stepDocument } from "./documents.js";
import "./selection.js";
import "./finder.js";
import "./search.js";

const chart = document.getElementById("chart");
const base = `/encounters/${chart.dataset.chart}/`;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const rows = () => [...document.querySelectorAll("#codes [data-row]")];
const current = () => document.querySelector("#codes .code-row.current");
// On a phone the panes stand one under another: the chart opens at its top.
const desk = matchMedia("(min-width: 60rem)").matches;
const waits = (row) => row.dataset.state === "suggested";
const explained = new Map();
let spot = 0;
let last = "";
let asked = 0;

const light = (id, on) => {
  for (const mark of document.querySelectorAll(`mark[data-codes~="${id}"]`)) mark.classList.toggle("lit", on);
};

const center = (element) => element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "instant" });

/** Show the nth evidence of a row in the note. */
export const showEvidence = (row, n) => {
  const anchors = row.dataset.evidence.split(" ").filter(Boolean);
  if (!anchors.length) return;
  spot = (n + anchors.length) % anchors.length;
  const anchor = document.getElementById(anchors[spot]);
  const page = anchor?.closest(".document");
  if (!page) return;
  openDocument(page);
  document.querySelector("mark.now")?.classList.remove("now");
  let mark = anchor.nextElementSibling;
  while (mark && mark.tagName !== "MARK") mark = mark.nextElementSibling;
  mark?.classList.add("now");
  center(mark ?? anchor);
};

/** Make a row the current one: its evidence in the note, its reasons below. */
// The row that was not coded and for which the key was pressed once.
let anyway = "";

export const choose = (row, { focus = true, evidence = true } = {}) => {
  if (!row) return;
  const before = current();
  if (before) { before.classList.remove("current"); light(before.id, false); }
  row.classList.add("current");
  if (last !== row.id) anyway = "";
  last = row.id;
  light(row.id, true);
  if (focus) {
    row.querySelector(".row-link").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  if (evidence) showEvidence(row, 0);
  explain(row);
};

const explain = (row) => {
  clearTimeout(asked);
  const panel = document.getElementById("why");
  if (row.dataset.state === "not-coded" || panel.querySelector("#why-code")?.dataset.of === row.dataset.code && !begun()) return;
  if (explained.has(row.dataset.code)) { panel.innerHTML = explained.get(row.dataset.code); return; }
  asked = setTimeout(async () => {
    try {
      const html = await fragment(`${base}why/${row.dataset.code}/`);
      explained.set(row.dataset.code, html);
      if (current()?.dataset.code === row.dataset.code) panel.innerHTML = html;
    } catch { /* the pane keeps what it shows */ }
  }, 90);
};

const step = (by) => {
  const all = rows();
  const at = all.indexOf(current());
  choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
};

const nextOpen = (from) => {
  const all = rows();
  const at = all.indexOf(from);
  return all.slice(at + 1).find(waits) ?? all.slice(0, Math.max(at, 0)).find(waits);
};

// What was not coded is no decision that waits: the cursor stays on the codes when the last one is decided.
const below = (row) => [rows()[rows().indexOf(row) + 1]].find((next) => next && next.dataset.state !== "not-coded");
const after = (row) => nextOpen(row) ?? (row.dataset.state === "assigned" ? below(row) : null) ?? row;

const decide = (row, name, state, fields = {}) => {
  const to = after(row);
  explained.delete(row.dataset.code);
  change({ [name]: row.dataset.code, ...fields }, { row, state, to: to?.id ?? row.id });
  choose(to);
};

on("code-next", () => step(1));
on("code-previous", () => step(-1));
on("open-next", () => choose(nextOpen(current()) ?? current()));
on("evidence-next", () => current() && showEvidence(current(), spot + 1));
on("evidence-previous", () => current() && showEvidence(current(), spot - 1));
on("document-next", () => stepDocument(1));
on("document-previous", () => stepDocument(-1));
on("accept", () => {
  const row = current();
  if (!row) return;
  if (row.dataset.state === "not-coded") {
    if (anyway !== row.id) {
      anyway = row.id;
      return void toast(`${row.dataset.name} was not coded. Press the key once more to code it all the same.`, { id: "anyway" });
    }
    anyway = "";
    change({ code_anyway: row.dataset.code }, { row, state: "assigned", to: row.id });
  } else decide(row, "accept", "assigned");
});
on("undo", () => { explained.clear(); change({ undo: "1" }, {}); });
const placed = { first: "first", earlier: "up", later: "down", poa: "poa" };
for (const [command, field] of Object.entries(placed)) on(command, () => {
  const row = current();
  if (!row) return;
  if (row.dataset.state !== "assigned") return void toast(`${row.dataset.name} is not assigned, so it has no place in the sequence. Accept it first.`, { bad: true, id: "refused" });
  explained.delete(row.dataset.code);
  change({ [field]: row.dataset.code }, { row, to: row.id });
});

// Rejecting: the reason is one more key, or words of one's own; the last reason again is Shift and the key.
const dialog = document.getElementById("reject");
let lastReason = "";
let refusing = null;
const refuse = (reason) => {
  dialog.close();
  if (!reason || !refusing) return;
  lastReason = reason;
  const row = document.getElementById(refusing);
  if (row) decide(row, "reject", "rejected", { reason });
};
on("reject", () => {
  const row = current();
  if (!row || !["assigned", "suggested"].includes(row.dataset.state) || !chart.dataset.may) return;
  refusing = row.id;
  dialog.querySelector("[data-code-name]").textContent = row.dataset.name;
  dialog.querySelector("#other-reason").value = "";
  dialog.showModal();
  dialog.querySelector("[data-reason]").focus();
});
on("reject-again", () => {
  const row = current();
  if (!row || !lastReason) return false;
  refusing = row.id;
  refuse(lastReason);
});
dialog?.addEventListener("keydown", (event) => {
  const typing = event.target.id === "other-reason";
  if (!typing && /^[1-8]$/.test(event.key)) {
    event.preventDefault();
    refuse(dialog.querySelectorAll("[data-reason]")[Number(event.key) - 1]?.dataset.reason);
  } else if (!typing && /^\p{L}$/u.test(event.key) && !event.ctrlKey) dialog.querySelector("#other-reason").focus();
});
dialog?.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); refuse(dialog.querySelector("#other-reason").value.trim()); });
dialog?.addEventListener("click", (event) => { const reason = event.target.closest("[data-reason]"); if (reason) refuse(reason.dataset.reason); });

// Clicks: a row, its buttons, a highlight, a quote.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[form=act]");
  if (button) {
    event.preventDefault();
    const row = button.closest("[data-row]");
    if (row && row !== current()) choose(row, { focus: false });
    const command = { accept: "accept", reject: "reject", up: "earlier", down: "later", undo: "undo", code_anyway: "accept" }[button.name];
    return void document.dispatchEvent(new CustomEvent("office:command", { detail: command }));
  }
  const link = event.target.closest(".row-link, mark a, .chip, [data-evidence-link], .finding-code");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (link.matches(".row-link")) return choose(link.closest("[data-row]"));
  const id = link.hash.slice(1);
  if (link.matches("[data-evidence-link]")) {
    const row = current();
    return row && showEvidence(row, Math.max(0, row.dataset.evidence.split(" ").indexOf(id)));
  }
  if (!window.getSelection().toString()) choose(document.getElementById(id), { evidence: false });
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("#codes [data-row]");
  if (row && row !== current() && event.target.matches(".row-link")) choose(row, { focus: false, evidence: false });
});

// The tabs below the codes.
const tabs = [...document.querySelectorAll("[role=tab]")];
export const openTab = async (tab, focus = true) => {
  for (const each of tabs) {
    const chosen = each === tab;
    each.setAttribute("aria-selected", String(chosen));
    each.tabIndex = chosen ? 0 : -1;
    document.getElementById(each.getAttribute("aria-controls")).hidden = !chosen;
  }
  const panel = document.getElementById(tab.getAttribute("aria-controls"));
  if (focus) tab.focus();
  if (panel.dataset.from && panel.dataset.of !== document.getElementById("revision").value) {
    panel.dataset.of = document.getElementById("revision").value;
    panel.innerHTML = await fragment(panel.dataset.from).catch((error) => `<p class="alert">${error.message}</p>`);
  }
};
for (const [at, tab] of tabs.entries()) {
  tab.addEventListener("click", () => openTab(tab));
  tab.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) openTab(tabs[(at + by + tabs.length) % tabs.length]);
  });
}
const tabOf = (hash) => hash && tabs.find((tab) => `#${tab.getAttribute("aria-controls")}` === hash);
document.addEventListener("click", (event) => {
  const tab = tabOf(event.target.closest("a")?.hash);
  if (tab) { event.preventDefault(); openTab(tab); }
});
if (tabOf(location.hash)) openTab(tabOf(location.hash));
on("explain", () => openTab(tabs[0]));
on("edits", () => openTab(tabs.find((t, n) => n > 0 && t.getAttribute("aria-selected") === "false" && ["tab-edits", "tab-drg"].includes(t.id)) ?? tabs[1]));
document.addEventListener("office:changed", (event) => {
  const named = event.detail.name && rows().findLast((each) => each.dataset.name === event.detail.name && each.dataset.state !== "not-coded");
  const row = named || document.getElementById(event.detail.to || last) || rows()[0];
  if (row) choose(row, { focus: !document.querySelector("dialog:modal") && event.detail.focus !== false, evidence: false });
  const open = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
  if (open && open.id !== "tab-why") openTab(open, false);
});

// What holds the chart from being finished is asked before anything else.
const waiting = document.getElementById("waiting");
waiting?.close();
waiting?.showModal();

if (!location.hash || tabOf(location.hash)) choose(rows().find(waits) ?? rows()[0], desk ? { focus: true } : { focus: false, evidence: false });
