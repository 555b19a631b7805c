// Asking the server for parts of a page, and saying what went wrong in words.
const SAYS = {
  403: "This page is out of date or your account may not do that. Nothing was changed. Load the page again.",
  404: "There is no such record any more. Load the page again.",
  413: "That is too large to be sent.",
  500: "Something went wrong here and nothing was changed. Try again; if it stays, tell who runs this office.",
  503: "The records cannot be reached. Nothing was lost: what you did is kept on this page until it can be saved.",
};

/** What the server refused, with its status and the part of a page that it sent instead. */
export class Refused extends Error {
  constructor(status, message, html = "") {
    super(message);
    this.status = status;
    this.html = html;
  }
  /** Worth sending again as it is: the server or the way to it was away. */
  get passing() { return this.status === 0 || this.status === 503 || this.status === 401; }
}

const ask = async (url, options) => {
  let answer;
  try {
    answer = await fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "manual", ...options });
  } catch {
    throw new Refused(0, "The office does not answer. What you did is kept on this page until it can be saved.");
  }
  if (answer.type === "opaqueredirect")
    throw new Refused(401, "You were logged off. Log in again in another tab, then press “Try again”: nothing is lost.");
  document.dispatchEvent(new Event("office:sent"));
  const html = await answer.text();
  if (!answer.ok) throw new Refused(answer.status, answer.headers.get("X-Says") || SAYS[answer.status] || SAYS[500], html);
  return html;
};

/** Return the HTML of a part of a page. */
export const fragment = (url) => ask(url, { headers: { "X-Part": "1" } });

/** Send a form's fields and return the HTML that answers. */
export const send = (url, fields) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const body = new URLSearchParams(fields);
  return ask(url, { method: "POST", body, headers: { "X-Part": "1", "X-CSRFToken": token } });
};

/** Say something for a while; `button` is [label, function]. A bad message stays until it is closed. */
export const toast = (text, { bad = false, button = null, id = "" } = {}) => {
  const box = document.getElementById("toasts");
  if (id) document.getElementById(id)?.remove();
  const line = document.createElement("div");
  line.className = bad ? "toast bad" : "toast";
  if (id) line.id = id;
  if (bad) line.setAttribute("role", "alert");
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: button ? button[0] : "Close" });
  close.addEventListener("click", () => { line.remove(); button?.[1](); });
  if (button || bad) line.append(close);
  box.append(line);
  while (box.children.length > 3) box.firstElementChild.remove();
  if (!bad && !button) setTimeout(() => line.remove(), 4000);
  return line;
};
