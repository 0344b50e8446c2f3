/** Milliseconds: "is writing" ends by itself after this. */
const LONGEST = 30_000;
/** Milliseconds after which somebody who listens is told that an answer is being written. */
const SLOW = 2000;

/** Whether an answer is being written, and whether it takes so long that it is worth saying. */
export class Typing {
  on = false;
  slow = false;
  private ending = 0;
  private slowing = 0;

  constructor(private readonly changed: () => void) {}

  set(on: boolean): void {
    clearTimeout(this.ending);
    if (on) this.ending = this.after(LONGEST, () => (this.on = false));
    if (on === this.on) return;
    this.on = on;
    this.slow = false;
    clearTimeout(this.slowing);
    if (on) this.slowing = this.after(SLOW, () => (this.slow = true));
  }

  private after(pause: number, act: () => void): number {
    return window.setTimeout(() => {
      act();
      this.changed();
    }, pause);
  }
}
