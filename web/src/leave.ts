import { remember } from "./page";
import type { RedressChat } from "./widget";

/** Milliseconds from one press of a key to the next that counts on. */
const PAUSE = 5000;
const PRESSES = 3;

/**
 * The way out for somebody who must not be seen with the chat: the screen is emptied at once, and
 * a harmless page takes the place of this one in the tab and its history.
 *
 * By keyboard it is the same key three times: Shift, as people know it from public services, or
 * Escape. Presses count when the key comes up; by then Escape, which stops a page from loading,
 * has had its effect.
 */
export class Leave {
  private presses = 0;
  private lastKey = "";
  private pressedAt = 0;
  /** Shift made a capital letter or belongs to a shortcut. */
  private modified = false;

  constructor(private readonly widget: RedressChat) {
    addEventListener("keyup", this.onPress, true);
  }

  readonly go = (): void => {
    const { widget } = this;
    const page = widget.getAttribute("data-leave") || widget.words.maybe("leave.page");
    widget.chat.leave();
    remember("open", "");
    document.documentElement.replaceChildren();
    // Nobody asks back, and no further press of Escape keeps the new page from loading.
    window.onbeforeunload = null;
    addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), true);
    addEventListener("keydown", (event) => event.preventDefault(), true);
    const replace = (): void => {
      clearTimeout(timer);
      try {
        top!.location.replace(page);
      } catch {
        // A frame that may not take the tab elsewhere goes alone.
        location.replace(page);
      }
    };
    // Whatever happens to the panel's own step in the history, the other page comes.
    const timer = setTimeout(replace, 300);
    widget.step.undo(replace);
  };

  private readonly onPress = ({ key, shiftKey, timeStamp }: KeyboardEvent): void => {
    const { widget } = this;
    const counts = key === "Escape" || (key === "Shift" && !this.modified);
    const goesOn = key === this.lastKey && timeStamp - this.pressedAt < PAUSE;
    this.presses = counts ? (goesOn ? this.presses : 0) + 1 : 0;
    this.modified = shiftKey;
    this.lastKey = key;
    this.pressedAt = timeStamp;
    if (!widget.chat.exit) return;
    if (this.presses === PRESSES) this.go();
    else if (this.presses === PRESSES - 1) widget.tell(widget.words.t("leaveMore"));
  };
}
