// Typing ahead, the page that is left: letters pressed after a key has opened another page are for that one (arrive.js),
// and no command of this page runs for them.
const PATIENCE = 3000;
let left = -PATIENCE;

/** A key opens another page: what is pressed from here on is for it. */
export const leave = () => {
  left = performance.now();
  sessionStorage.setItem("typed-ahead", "");
};

/** Keep a pressed key for the page that comes; false when none is on its way. */
export const keep = (event) => {
  if (performance.now() - left > PATIENCE) return false;
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey)
    sessionStorage.setItem("typed-ahead", sessionStorage.getItem("typed-ahead") + event.key);
  return true;
};

addEventListener("pageshow", () => (left = -PATIENCE));
