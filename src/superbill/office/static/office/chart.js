// Shows which highlights belong to which code, and moves between codes with j and k. The page works without it.
"use strict";
(() => {
  const cards = [...document.querySelectorAll("[data-card], .card.not-coded")];
  const marks = [...document.querySelectorAll("mark[data-codes]")];
  const belongs = (id) => marks.filter((mark) => mark.dataset.codes.split(" ").includes(id));

  const light = (ids, on) => {
    for (const id of ids) {
      document.getElementById(id)?.classList.toggle("lit", on);
      for (const mark of belongs(id)) mark.classList.toggle("lit", on);
    }
  };
  const watch = (element, ids) => {
    for (const [name, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]])
      element.addEventListener(name, () => light(ids, on));
  };
  for (const card of cards) watch(card, [card.id]);
  for (const mark of marks) watch(mark, mark.dataset.codes.split(" "));

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const show = (card) => {
    card.setAttribute("tabindex", "-1");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", behavior: calm });
    belongs(card.id)[0]?.scrollIntoView({ block: "center", behavior: calm });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step || cards.length === 0) return;
    const at = cards.findIndex((card) => card.contains(document.activeElement));
    show(cards[at < 0 ? (step > 0 ? 0 : cards.length - 1) : Math.min(Math.max(at + step, 0), cards.length - 1)]);
    event.preventDefault();
  });
})();
