// What is selected in a note, as the records count it: the document, and Unicode code points of its text.

/** The pieces of a document's own text, without the code chips that stand between them. */
export const textsOf = (page) => {
  const walker = document.createTreeWalker(page.querySelector(".text"), NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (node.parentElement.closest(".chip") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
  });
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) found.push(node);
  return found;
};

const points = (text) => { let count = 0; for (const _ of text) count += 1; return count; };

const offsetOf = (page, container, offset) => {
  const range = document.createRange();
  range.setStart(page.querySelector(".text"), 0);
  range.setEnd(container, offset);
  const inside = range.cloneContents();
  for (const chip of inside.querySelectorAll?.(".chip") ?? []) chip.remove();
  return points(inside.textContent);
};

/** Return {document, start, end, text} of the selection in the open note, or null. */
export const selected = () => {
  const selection = window.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const page = (range.startContainer.parentElement ?? range.startContainer).closest?.(".document");
  const box = page?.querySelector(".text");
  if (!box || !box.contains(range.startContainer) || !box.contains(range.endContainer)) return null;
  const start = offsetOf(page, range.startContainer, range.startOffset);
  const end = offsetOf(page, range.endContainer, range.endOffset);
  const text = [...textsOf(page).map((node) => node.data).join("")].slice(start, end).join("");
  const lead = points(text) - points(text.trimStart());
  const tail = points(text) - points(text.trimEnd());
  if (end - tail <= start + lead) return null;
  return { document: page.dataset.id, start: start + lead, end: end - tail, text: text.trim() };
};
