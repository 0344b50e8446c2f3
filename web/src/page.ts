/** What the widget has to do with the page around it. */

export type HostEvent = "ready" | "open" | "close" | "message" | "case";
export type Listener = (detail: object) => void;

const FOCUSABLE = "button, a[href], input, textarea, [tabindex='0']";

/** Who on the host page hears what. */
export class HostEvents {
  private readonly listeners = new Map<HostEvent, Set<Listener>>();

  /** Call `listener` on each event; returns a function that ends it. */
  on(event: HostEvent, listener: Listener): () => void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  }

  emit(event: HostEvent, detail: object): void {
    for (const listener of this.listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        // A mistake of the host page must not stop the chat.
        console.error(error);
      }
    }
  }
}

/** Keep Tab among the elements of a root: after the last comes the first. */
export function keepInside(root: ShadowRoot, event: KeyboardEvent): void {
  const stops = [...root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (stop) => stop.getClientRects().length && !(stop as HTMLButtonElement).disabled,
  );
  const at = stops.indexOf(root.activeElement as HTMLElement);
  const edge = event.shiftKey ? at <= 0 : at === stops.length - 1;
  if (!edge) return;
  event.preventDefault();
  stops[event.shiftKey ? stops.length - 1 : 0]?.focus();
}

/**
 * One step in the tab's history while the panel fills the screen: the back button of a phone
 * closes the panel and stays on the page.
 */
export class BackStep {
  private there = false;
  private undone: (() => void) | null = null;

  /** `back` is called when the customer went back. */
  constructor(back: () => void) {
    // In the capture phase: a router of the page, which has no such step, hears nothing of it.
    addEventListener("popstate", (event) => {
      if (!this.there || event.state?.redress) return;
      event.stopImmediatePropagation();
      this.there = false;
      (this.undone ?? back)();
      this.undone = null;
    }, true);
  }

  /** The panel was opened. */
  enter(): void {
    if (this.there) return;
    history.pushState({ ...history.state, redress: true }, "");
    this.there = true;
  }

  /** The panel was closed: take the step out again, and call `then` once it is out. */
  undo(then = (): void => undefined): void {
    if (!this.there) return then();
    if (!this.undone) history.back();
    this.undone = then;
  }
}

let overflow: string | null = null;

/** Stop the page from scrolling behind the panel, or give it back as it was. */
export function lockPage(on: boolean): void {
  const page = document.documentElement.style;
  if (on && overflow === null) {
    overflow = page.overflow;
    page.overflow = "hidden";
  } else if (!on && overflow !== null) {
    page.overflow = overflow;
    overflow = null;
  }
}

/** A value of this tab, "" when there is none. */
export function remembered(name: string): string {
  try {
    return sessionStorage.getItem("redress:" + name) ?? "";
  } catch {
    return "";
  }
}

export function remember(name: string, value: string): void {
  try {
    sessionStorage.setItem("redress:" + name, value);
  } catch {
    // The panel starts closed on the next page.
  }
}

/** Give the browser a file to keep. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Scroll so that the newest turn is seen: to the end when it fits, else from the answer on. */
export function showNewest(scroll: HTMLElement): void {
  const lines = [...scroll.querySelectorAll<HTMLElement>(".line")];
  let first = lines.length - 1;
  // Its words are known: what matters is that they were not sent, and what can be done.
  if (lines[first]?.querySelector("[role=alert]")) return void (scroll.scrollTop = scroll.scrollHeight);
  while (first > 0 && !lines[first]!.classList.contains("customer")) first--;
  const top = (line?: HTMLElement): number => Math.max(0, (line?.offsetTop ?? 0) - 16);
  const fits = scroll.scrollHeight - top(lines[first]) <= scroll.clientHeight;
  scroll.scrollTop = top((!fits && lines[first + 1]) || lines[first]);
}

/** The day it is here, YYYY-MM-DD. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The token of a return link in the address, which is taken out of it; "" when there is none. */
export function takeTicket(): string {
  const [, token = ""] = location.hash.split("#resume=");
  if (token) history.replaceState(null, "", location.pathname + location.search);
  return token;
}
