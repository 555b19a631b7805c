// Typing ahead, the page that was opened by a key: its first field takes what was typed on the way (ahead.js) and until
// it had the focus. This one is no module: it listens before the page is there.
{
  let text = sessionStorage.getItem("typed-ahead");
  sessionStorage.removeItem("typed-ahead");
  const keep = (event) => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input")) return;
    text += event.key;
    event.preventDefault();
  };
  if (text !== null) {
    addEventListener("keydown", keep, true);
    document.addEventListener("DOMContentLoaded", () => {
      removeEventListener("keydown", keep, true);
      const field = document.querySelector("input[autofocus]");
      if (!field || !text) return;
      field.value = text + field.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
