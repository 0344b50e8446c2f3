/**
 * Shortcuts of the desk. They work while no field has the focus and no dialog is open, and never
 * together with Ctrl, Alt or Meta, which belong to the browser and to screen readers. Whoever
 * speaks to the computer, or types by accident, switches them off in the list of shortcuts.
 *
 * A page says what a key of its own reaches by data-shortcut: a link is followed, a field or a
 * button gets the focus.
 */

const SEQUENCE_MS = 1500;
const SWITCH = "redress-desk-shortcuts";
/** Where the second key goes after g, for those whose role has that page in the bar. */
const PLACES = { q: "/desk", m: "/desk?view=mine", w: "/desk/my-work" };
const isReached = (/** @type {string} */ place) => document.querySelector(`.top__nav a[href="${place.split("?")[0]}"]`);

class Keys {
  /** @param {HTMLDialogElement} dialog that explains the shortcuts */
  constructor(dialog) {
    this.dialog = dialog;
    this.before = "";
    this.beforeAt = 0;
    this.isOn = dialog.querySelector("input[type=checkbox]");
    this.isOn.checked = localStorage.getItem(SWITCH) !== "off";
    this.isOn.addEventListener("change", () => localStorage.setItem(SWITCH, this.isOn.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => this.press(event));
    for (const button of document.querySelectorAll("[data-shows-keys]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.dialog.showModal());
    }
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!this.isOn.checked || takesText(event.target) || document.querySelector("dialog[open]")) return;
    const follows = this.before === "g" && event.timeStamp - this.beforeAt < SEQUENCE_MS;
    this.before = event.key;
    this.beforeAt = event.timeStamp;
    const place = follows ? PLACES[event.key] : undefined;
    const own = follows ? null : document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (place && isReached(place)) this.go(event, () => { window.location.href = place; });
    else if (event.key === "/") this.go(event, search);
    else if (event.key === "?") this.go(event, () => this.dialog.showModal());
    else if (event.key === "j") this.go(event, () => move(1));
    else if (event.key === "k") this.go(event, () => move(-1));
    else if (event.key === "x") this.go(event, tick);
    else if (own) this.go(event, () => reach(own));
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

/** @param {HTMLElement} element */
function reach(element) {
  if (element.matches("a")) element.click();
  else element.focus();
}

/** Moves the focus in the list of cases; Enter then follows the link, as always. @param {number} step */
function move(step) {
  const links = [...document.querySelectorAll(".queue__link")];
  if (!links.length) {
    // On the page of a case the next one is a link.
    if (step > 0) document.querySelector("[data-shortcut=j]")?.click();
    return;
  }
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
