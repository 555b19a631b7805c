// Every page: the keyboard layer, the key map on ?, and closing an idle screen. Pages work without it.
import { listen, on } from "./keys.js";
import { fragment } from "./talk.js";

const body = document.body;
listen(JSON.parse(body.dataset.keys || "{}"));

on("keys", async (event) => {
  const map = document.getElementById("keymap");
  event?.preventDefault();
  map.innerHTML = await fragment(document.querySelector('[data-command="keys"]').href + "?part=map");
  map.showModal();
});

// A page that answers a form says first what became of it; where nothing else asks for the keys, they go there. A field
// that asks for them has the autofocus attribute: the browser gives it the keys at its first frame, which may be later.
const asks = [...document.querySelectorAll("main [autofocus]")].some((field) => field.checkVisibility());
const said = document.querySelector("main .alert[role=alert], main .notice[role=status]");
if (said && !asks && document.activeElement === body) {
  said.tabIndex = -1;
  said.focus();
}

// A dialog closes by its buttons marked data-close and by a click beside it.
document.addEventListener("click", (event) => {
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

// The session ends on the server after `idle` seconds without a request. Reading with keys or mouse is work, so it is
// told to the server once a minute; an idle screen leaves the chart.
const idle = Number(body.dataset.idle) * 1000;
let used = Date.now();
let told = used;
for (const kind of ["keydown", "pointerdown", "wheel", "touchmove"]) addEventListener(kind, () => (used = Date.now()), { passive: true });
document.addEventListener("office:sent", () => (used = told = Date.now()));
if (idle) {
  setInterval(() => {
    if (Date.now() - used > idle) location.assign("/home/");
    else if (used > told && Date.now() - told > 60_000) {
      told = Date.now();
      fetch("/alive/", { cache: "no-store" });
    }
  }, Math.min(5000, idle / 4));
}
