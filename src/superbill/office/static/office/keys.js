// The keyboard layer. A key runs the handler of its command, or clicks the element that carries data-command.
import { keep, leave } from "./ahead.js";

const handlers = new Map();
let bound = {};
let prefix = "";
let forget = 0;

/** Use a key map: {"a": "accept", "g w": "go-worklist"}. */
export const listen = (keys) => { bound = keys; };

/** Run `handler(event)` for a command; it may return false to let the key through. */
export const on = (command, handler) => { handlers.set(command, handler); };

/** The key of a command as people read it. */
export const keyOf = (command) => Object.keys(bound).find((key) => bound[key] === command) ?? "";

/** The name of a pressed key: "a", "Shift+A", "Ctrl+Enter", "Space", "?". */
export const nameOf = (event) => {
  if (["Shift", "Control", "Alt", "Meta", "Dead", "Process"].includes(event.key)) return "";
  const letter = /^\p{L}$/u.test(event.key);
  const key = event.key === " " ? "Space" : letter ? (event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key;
  const shifted = event.shiftKey && (letter || event.key.length > 1);
  return (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "") + (shifted ? "Shift+" : "") + key;
};

const typing = (event) => {
  const field = event.target.closest?.("input, textarea, select, [contenteditable]");
  return field && !["checkbox", "radio", "button", "submit"].includes(field.type);
};

export const run = (command, event) => {
  const handler = handlers.get(command);
  if (handler) return handler(event) !== false;
  const element = document.querySelector(`[data-command="${command}"]`);
  if (!element || element.disabled) return false;
  if (command.startsWith("go-")) leave();
  element.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  const key = nameOf(event);
  if (!key || event.defaultPrevented) return;
  if (typing(event) && !/^(Ctrl|Alt|F\d)/.test(key)) return;
  if (keep(event)) { event.preventDefault(); return; }
  const dialog = event.target.closest?.("dialog[open]");
  if (dialog || document.querySelector("dialog:modal")) return;
  if (["Enter", "Space"].includes(key) && event.target.closest?.("a[href], button, summary, input")) {
    if (!event.target.closest("[data-row]") || event.target.closest("button, summary, input")) return;
  }
  const command = bound[prefix ? `${prefix} ${key}` : key];
  const begins = !command && !prefix && Object.keys(bound).some((name) => name.startsWith(`${key} `));
  clearTimeout(forget);
  prefix = "";
  if (begins) {
    prefix = key;
    forget = setTimeout(() => (prefix = ""), 1200);
    event.preventDefault();
  } else if (command && run(command, event)) event.preventDefault();
});
