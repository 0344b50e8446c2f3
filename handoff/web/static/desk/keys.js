/**
 * Shortcuts of the desk. They work while no field has the focus and no dialog is open, and never
 * together with Ctrl, Alt or Meta, which belong to the browser and to screen readers.
 */

const SEQUENCE_MS = 1500;

class Keys {
  /** @param {HTMLDialogElement} dialog that explains the shortcuts */
  constructor(dialog) {
    this.dialog = dialog;
    this.before = "";
    this.beforeAt = 0;
    document.addEventListener("keydown", (event) => this.press(event));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (takesText(event.target) || document.querySelector("dialog[open]")) return;
    const follows = this.before === "g" && event.timeStamp - this.beforeAt < SEQUENCE_MS;
    this.before = event.key;
    this.beforeAt = event.timeStamp;
    if (follows && event.key === "q") this.go(event, () => { window.location.href = "/desk"; });
    else if (event.key === "/") this.go(event, search);
    else if (event.key === "?") this.go(event, () => this.dialog.showModal());
    else if (event.key === "j") this.go(event, () => move(1));
    else if (event.key === "k") this.go(event, () => move(-1));
    else if (event.key === "x") this.go(event, tick);
  }

  /** @param {KeyboardEvent} event @param {() => void} act */
  go(event, act) {
    event.preventDefault();
    this.before = "";
    act();
  }
}

/** @param {EventTarget | null} target @returns {boolean} whether what is typed goes into it */
function takesText(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"));
}

function search() {
  const field = document.getElementById("search-text");
  field?.focus();
  field?.select();
}

/** Moves the focus in the list of cases; Enter then follows the link, as always. @param {number} step */
function move(step) {
  const links = [...document.querySelectorAll(".queue__link")];
  if (!links.length) return;
  const row = document.activeElement?.closest(".queue__row");
  const now = links.findIndex((link) => row?.contains(link));
  const next = now < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + step, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

/** Ticks the case that has the focus, or unticks it. */
function tick() {
  document.activeElement?.closest(".queue__row")?.querySelector(".pick__box")?.click();
}

const dialog = document.getElementById("keys");
if (dialog) new Keys(dialog);
