import type { Base } from "./base";
import { showNewest } from "./page";

/** Pixels from the end of the log within which it follows new lines. */
const NEAR = 80;
/** Pixels that may stay out of sight without a hint: the time of the last line and the margin under it. */
const SPARE = 46;

/** Where the customer reads in the log: it follows what is new, unless they went back. */
export class Reading {
  /** New lines are brought into view. */
  follow = true;
  /** The newest turn is to be shown after the next drawing. */
  settle = false;
  private placed = 0;
  private height = 0;
  private troubles = 0;

  /** `hint` is told whether something below is out of sight. */
  constructor(
    private readonly widget: Base,
    private readonly hint: (below: boolean) => void,
  ) {}

  /** What scrolls: the log, or in a very low window everything below the head. */
  private get scroller(): HTMLElement | null {
    const log = this.widget.find(".scroll");
    return log && getComputedStyle(log).overflowY === "visible" ? this.widget.find(".talk") : log;
  }

  /** After each drawing: show the newest turn if asked to, and keep the place at a new height. */
  drawn(): void {
    const scroll = this.scroller;
    // The height with the hint's strip, which comes and goes with the place itself.
    const height = scroll?.parentElement!.clientHeight ?? 0;
    if (scroll && height !== this.height && this.follow) {
      if (scroll.scrollTop === this.placed) this.settle = true;
      else scroll.scrollTop = scroll.scrollHeight;
    }
    this.height = height;
    // What was not sent says so at its end.
    const troubles = scroll?.querySelectorAll("[role=alert]").length ?? 0;
    if (troubles > this.troubles) this.settle = true;
    this.troubles = troubles;
    if (scroll && this.settle) this.showNews(scroll);
  }

  /** The log was scrolled, by the customer or by us. */
  readonly onScroll = (): void => {
    const scroll = this.scroller;
    if (!scroll) return;
    // Where the newest turn was put is a place to go on from, even when it is a long one.
    if (scroll.scrollTop !== this.placed) this.follow = rest(scroll) < NEAR;
    if (rest(scroll) < SPARE) this.hint(false);
  };

  scrollDown(): void {
    const scroll = this.scroller;
    scroll?.scrollTo({ top: scroll.scrollHeight });
  }

  private showNews(scroll: HTMLElement): void {
    this.settle = false;
    showNewest(scroll);
    this.placed = scroll.scrollTop;
    this.follow = true;
    this.hint(rest(scroll) > SPARE);
  }
}

function rest(scroll: HTMLElement): number {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;
}
