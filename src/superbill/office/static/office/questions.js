// The provider's keys: a number chooses, Ctrl+Enter signs, j and k move. The page works without it.
import { on } from "./keys.js";
import { Refused, send, toast } from "./talk.js";

const cards = () => [...document.querySelectorAll("[data-ask]")];
const inside = () => document.activeElement.closest("[data-ask]");

const choose = (number) => {
  const card = inside() ?? cards()[0];
  const option = card?.querySelectorAll("input[type=radio]")[number - 1];
  if (!option) return false;
  option.checked = true;
  ("open" in option.dataset ? card.querySelector("textarea") : option).focus();
  return true;
};
const move = (step) => {
  const all = cards();
  const at = inside() ? all.indexOf(inside()) + step : 0;
  all[Math.min(Math.max(at, 0), all.length - 1)]?.focus();
};
const sign = (card) => {
  card?.querySelector("form").requestSubmit();
  return Boolean(card);
};
for (let number = 1; number <= 9; number++) on(`choose-${number}`, () => choose(number));
on("question-next", () => move(1));
on("question-previous", () => move(-1));
on("sign", () => sign(inside()));

const signed = (card, html) => {
  const all = cards();
  const at = all.indexOf(card);
  const after = document.getElementById("after");
  after.innerHTML = html;
  card.remove();
  document.querySelector("h1 .count").textContent = all.length - 1;
  (all[at + 1] ?? all[at - 1] ?? after).focus();
  toast("Signed. The answer is an addendum to the record now.");
};

// What was typed while the answer was on its way stays.
const refused = (card, html) => {
  const words = card.querySelector("textarea").value;
  const at = cards().indexOf(card);
  card.outerHTML = html;
  const again = cards()[at];
  again.querySelector("textarea").value = words;
  again.querySelector("[autofocus]")?.focus();
};

// A double click signs once, and what is typed at the other questions stays.
const main = document.getElementById("main");
main.addEventListener("submit", async (event) => {
  const card = event.target.closest("[data-ask]");
  if (!card) return;
  event.preventDefault();
  if (card.ariaBusy) return;
  card.ariaBusy = "true";
  try {
    signed(card, await send(event.target.action, new FormData(event.target)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 422) refused(card, error.html);
    else toast(error.message, { bad: true });
  } finally {
    card.ariaBusy = null;
  }
});

// A radio alone does not send its form on Enter in every browser.
main.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
  const { target } = event;
  if (!target.matches("[data-ask], [data-ask] input[type=radio]")) return;
  event.preventDefault();
  sign(target.closest("[data-ask]"));
});
