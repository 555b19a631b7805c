// The claim: form or X12, a finding and its boxes light up together, the claim's number copied. Works without it.
import { on } from "./keys.js";
import { toast } from "./talk.js";

const sides = document.getElementById("sides");
const buttons = [...sides.querySelectorAll("[data-side]")];
const show = (side) => {
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.side === side));
    document.getElementById(`side-${button.dataset.side}`).hidden = button.dataset.side !== side;
  }
};
sides.hidden = false;
for (const button of buttons) button.addEventListener("click", () => show(button.dataset.side));
show("form");

const light = (number, lit) => {
  for (const flag of document.querySelectorAll(`[data-flag="${number}"], [data-finding="${number}"]`)) flag.classList.toggle("lit", lit);
};
const cards = [...document.querySelectorAll("[data-finding]")];
for (const card of cards) {
  card.tabIndex = -1;
  for (const [kind, lit] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]])
    card.addEventListener(kind, () => light(card.dataset.finding, lit));
}
const move = (step) => {
  const at = cards.indexOf(document.activeElement);
  const next = cards[at < 0 ? 0 : Math.min(Math.max(at + step, 0), cards.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
};
on("finding-next", () => move(1));
on("finding-previous", () => move(-1));

const copy = document.querySelector('[data-command="copy"]');
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("number").textContent);
    toast("The claim's number is copied.");
  });
}
