// Building a procedure code: the letter or digit that is pressed picks its value, Backspace takes it back.
import { on } from "./keys.js";
import { fragment, toast } from "./talk.js";

const box = document.getElementById("builder");
let typed = Promise.resolve();

const go = async (url, push = true) => {
  try {
    box.innerHTML = await fragment(url);
    if (push) history.pushState(null, "", url);
    box.querySelector(".axis.next")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  } catch (error) { toast(error.message, { bad: true }); }
};

const follow = (link) => { if (link) typed = typed.then(() => go(link.href)); };

box.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='?']");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  follow(link);
});
addEventListener("popstate", () => void go(location.href, false));
on("pcs-back", () => { typed = typed.then(() => { const link = box.querySelector('[data-command="pcs-back"]'); return link ? go(link.href) : null; }); });
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select") || document.querySelector("dialog:modal")) return;
  if (event.key === "Enter" && !event.target.closest("a, button")) { document.getElementById("pcs-add")?.click(); return; }
  const character = event.key.toUpperCase();
  if (!/^[0-9A-HJ-NP-Z]$/.test(character)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  typed = typed.then(() => { const link = box.querySelector(`[data-char="${character}"]`); return link ? go(link.href) : toast(`${character} may not follow here.`, { id: "no-character" }); });
}, { capture: true });
