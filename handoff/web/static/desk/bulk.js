/**
 * Ticking cases of a list: all at once, how many there are, and a list that stands still meanwhile.
 * Without it the same form works; "all on this page" and the whole list then count when the form
 * is sent.
 */

class Bulk {
  /** @param {HTMLFormElement} form to which the boxes in the list belong */
  constructor(form) {
    this.form = form;
    this.count = form.querySelector(".bulk__count");
    this.still = form.querySelector(".bulk__still");
    this.missed = false;
    document.addEventListener("change", (event) => this.change(event.target));
    // What is ticked must not move away under the pointer; the news is read when nothing is ticked.
    const queue = document.getElementById("queue");
    for (const moment of ["htmx:beforeRequest", "htmx:beforeSwap"]) {
      queue?.addEventListener(moment, (event) => this.hold(event));
    }
    document.addEventListener("htmx:afterSettle", () => this.show());
    // Somebody may have ticked all before this was loaded.
    const all = document.getElementById("pick-all");
    if (all instanceof HTMLInputElement && all.checked) this.change(all);
    this.show();
  }

  /** @returns {HTMLInputElement[]} the boxes of the cases */
  boxes() {
    return [...document.querySelectorAll(".pick__box")];
  }

  /** @param {EventTarget | null} target */
  change(target) {
    if (!(target instanceof HTMLInputElement) || target.form !== this.form) return;
    if (target.id === "pick-all") for (const box of this.boxes()) box.checked = target.checked;
    this.show();
  }

  /** @param {Event} event the list's news is asked for, or has come after something was ticked */
  hold(event) {
    if (!this.boxes().some((box) => box.checked)) return;
    this.missed = true;
    event.preventDefault();
  }

  show() {
    const boxes = this.boxes();
    const ticked = boxes.filter((box) => box.checked).length;
    const all = document.getElementById("pick-all");
    if (all instanceof HTMLInputElement) {
      all.checked = boxes.length > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    this.form.hidden = boxes.length === 0;
    const whole = this.offerWhole(boxes.length > 0 && ticked === boxes.length);
    this.form.classList.toggle("bulk--ticked", ticked > 0);
    const words = whole || this.count.dataset.text.replace("{}", String(ticked));
    this.count.textContent = ticked ? words : "";
    this.still.hidden = !ticked || !document.getElementById("queue");
    if (ticked || !this.missed) return;
    this.missed = false;
    document.body.dispatchEvent(new CustomEvent("desk-queue"));
  }

  /**
   * Offers the pages that are not shown once all of this one are ticked.
   * @param {boolean} isFull
   * @returns {string} what is ticked then, empty when it is only what can be seen
   */
  offerWhole(isFull) {
    const box = document.getElementById("pick-whole");
    if (!(box instanceof HTMLInputElement)) return "";
    const label = box.closest("label");
    label.hidden = !isFull;
    if (!isFull) box.checked = false;
    return box.checked ? label.textContent.trim() : "";
  }
}

const form = document.getElementById("bulk");
if (form instanceof HTMLFormElement) new Bulk(form);
