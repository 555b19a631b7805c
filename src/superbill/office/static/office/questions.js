// The provider's keys: a number chooses, Enter signs, j and k move. The page works without it.
import { on } from "./keys.js";

const cards = [...document.querySelectorAll("[data-ask]")];
const here = () => cards.find((card) => card.contains(document.activeElement)) || cards[0];

const choose = (number) => {
  const option = here()?.querySelectorAll("input[type=radio]")[number - 1];
  if (!option) return false;
  option.checked = true;
  const words = here().querySelector("textarea");
  (option.value.includes("____") ? words : option).focus();
  return true;
};
const move = (step) => {
  const inside = cards.some((card) => card.contains(document.activeElement));
  const at = inside ? cards.indexOf(here()) + step : 0;
  cards[Math.min(Math.max(at, 0), cards.length - 1)]?.focus();
};
for (let number = 1; number <= 9; number++) on(`choose-${number}`, () => choose(number));
on("question-next", () => move(1));
on("question-previous", () => move(-1));

for (const card of cards) {
  const form = card.querySelector("form");
  // A radio alone does not send its form on Enter in every browser.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "radio") return;
    event.preventDefault();
    form.requestSubmit();
  });
  // A double click signs once; the server takes the same answer once anyway.
  form.addEventListener("submit", () => setTimeout(() => { form.querySelector("button").disabled = true; }));
}
