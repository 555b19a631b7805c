// The documents of a chart: one is open, the others wait; what was opened is no longer bold.
import { on } from "./keys.js";
import { fragment, send } from "./talk.js";

const base = `/encounters/${document.getElementById("chart").dataset.chart}/`;
const pages = () => [...document.querySelectorAll(".document")];
const linkOf = (page) => document.querySelector(`.document-link[data-document="${page.id}"]`);

/** Open a document; the others are put away. */
export const openDocument = (page) => {
  if (!page || !page.hidden) return;
  for (const each of pages()) each.hidden = each !== page;
  for (const link of document.querySelectorAll(".document-link[aria-current]")) link.removeAttribute("aria-current");
  const link = linkOf(page);
  link?.setAttribute("aria-current", "true");
  link?.scrollIntoView({ block: "nearest" });
  page.closest(".pane").scrollTop = 0;
  if (link?.classList.contains("unread")) {
    link.classList.remove("unread");
    link.querySelector(".said")?.remove();
    send(`${base}seen/`, { document: page.dataset.id }).catch(() => link.classList.add("unread"));
  }
};

/** Open the next document, or the one before. */
export const stepDocument = (by) => {
  const all = pages();
  const at = all.findIndex((page) => !page.hidden);
  openDocument(all[(at + by + all.length) % all.length]);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest(".document-link");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openDocument(document.getElementById(link.dataset.document));
  }
  const versions = event.target.closest("[data-versions]");
  if (versions) {
    event.preventDefault();
    void compare(versions.href);
  }
});

const compare = async (url) => {
  const dialog = document.getElementById("versions");
  dialog.innerHTML = await fragment(url);
  dialog.showModal();
};

on("versions", () => {
  const link = document.querySelector(".document:not([hidden]) [data-versions]");
  if (!link) return false;
  void compare(link.href);
});
