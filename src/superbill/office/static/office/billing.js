// The biller's lists by keys: up, down, open. Every link works without it.
import { on } from "./keys.js";

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

on("row-next", () => choose(at + 1));
on("row-previous", () => choose(at - 1));
on("row-open", () => { const link = rows[at]?.querySelector(".row-link"); if (!link) return false; link.click(); });
