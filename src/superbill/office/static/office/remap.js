// On the page of the keys: a key pressed in a field becomes its value, and g followed by another key becomes both.
import { nameOf } from "./keys.js";

const PASS = ["Tab", "Shift+Tab", "Enter", "Escape"];
let pressed = { field: null, at: 0 };

for (const field of document.querySelectorAll("[data-capture]")) {
  field.addEventListener("keydown", (event) => {
    const key = nameOf(event);
    if (!key || PASS.includes(key)) return;
    event.preventDefault();
    event.stopPropagation();
    const chord = field.value === "g" && pressed.field === field && Date.now() - pressed.at < 1500;
    field.value = ["Backspace", "Delete"].includes(key) ? "" : chord ? `g ${key}` : key;
    pressed = { field, at: Date.now() };
  });
}
