import { html, nothing, type TemplateResult } from "./template";
import { Chat } from "./chat";
import { Files } from "./files";
import { icons } from "./icons";
import { Leave } from "./leave";
import {
  BackStep, HostEvents, keepInside, lockPage, remember, remembered, saveFile, takeTicket,
  type HostEvent, type Listener,
} from "./page";
import { Reading } from "./reading";
import { codeOf, firstLocale, type Words } from "./strings";
import { Tongue } from "./tongue";
import { Base } from "./base";
import styles from "./widget.css";
import type { Choice, Input, Message, Notice, Unsent } from "./types";
import { launcherView, panelView } from "./view-panel";

/** In em, so that larger letters count as a smaller screen. */
const FULL_SCREEN = "(max-width: 40em), (max-height: 28.75em)";
const ROOMY = "(min-width: 56em)";

/** <redress-chat>: launcher and panel, or with mode="page" the panel alone, filling its place. */
export class RedressChat extends Base {
  static override readonly state = [
    "opened", "full", "menu", "dialog", "text", "below", "note", "copied",
    "notice", "noticeFailed", "plain", "facts", "words", "ready",
  ];

  declare opened: boolean;
  declare full: boolean;
  declare menu: boolean;
  declare dialog: "" | "clear" | "notice";
  declare text: string;
  declare below: boolean;
  /** A passing sentence for the status line. */
  declare note: string;
  declare copied: string;
  declare notice: Notice | null;
  declare noticeFailed: boolean;
  declare plain: boolean;
  /** Shown or folded by the customer; undecided until then. */
  declare facts: boolean | null;

  declare words: Words;
  /** The first words are here. */
  declare ready: boolean;
  chat!: Chat;
  readonly icons = icons;
  private readonly events = new HostEvents();
  private readonly screen = matchMedia(FULL_SCREEN);
  readonly step = new BackStep(() => {
    this.hide();
  });
  readonly files = new Files(this);
  readonly tongue = new Tongue(this);
  readonly leave = new Leave(this);
  readonly reading = new Reading(this, (below) => (this.below = below));
  private wasTyping = false;

  constructor() {
    super(styles);
    this.text = this.note = this.copied = this.dialog = "";
    this.opened = this.menu = this.below = this.noticeFailed = this.plain = false;
    this.full = this.screen.matches;
    this.notice = this.facts = null;
  }

  get page(): boolean {
    return this.getAttribute("mode") === "page";
  }

  /** What the last question asks for; a typed answer is always possible. */
  get input(): Input {
    const last = this.lastQuestion;
    return this.plain || !last?.expects ? "text" : last.expects.input;
  }

  /** What the last question is about. */
  get asked(): string {
    return this.lastQuestion?.expects?.fact ?? "";
  }

  /** Files can be added once the customer has agreed to the notice. */
  get mayAttach(): boolean {
    return this.chat.messages.some((m) => m.from === "customer") && this.asked !== "consent";
  }

  /** The complaint is filed: what was confirmed stays as it is. */
  get filed(): boolean {
    return this.chat.messages.some((m) => m.case);
  }

  private get lastQuestion(): Message | undefined {
    const others = this.chat.messages.filter((m) => m.from !== "customer" && m.from !== "system");
    return others[others.length - 1];
  }

  connectedCallback(): void {
    if (this.chat) return;
    const base = this.getAttribute("api") || location.origin;
    this.chat = new Chat(base, () => this.requestUpdate(), this.onLine, this.onRelease, this.onAway);
    // Programs that check mails open links too, so a link is used only when the button is pressed.
    this.chat.ticket = this.page ? takeTicket() : "";
    const known = !this.chat.ticket && this.chat.resume();
    this.tongue.begin();
    this.text = this.chat.draft;
    this.screen.addEventListener("change", () => (this.full = this.screen.matches));
    document.addEventListener("visibilitychange", () => this.requestUpdate());
    visualViewport?.addEventListener("resize", () => {
      this.style.setProperty("--_height", `${visualViewport!.height}px`);
      this.requestUpdate();
    });
    if (this.page) {
      this.unfold();
      if (!known && !this.chat.ticket) this.begin();
    } else if (known && remembered("open") && !this.full) {
      this.unfold();
    }
    this.requestUpdate();
    this.events.emit("ready", {});
  }

  /** A language for `lang`, where it is another one than the panel's. */
  other(language?: string | null): string | typeof nothing {
    return language && language !== codeOf(this.words.tag) ? language : nothing;
  }

  get heading(): string {
    return this.getAttribute("data-title") || this.words.t("title");
  }

  override view(): TemplateResult {
    const { words } = this;
    return html`<div class="root ${this.page ? "page" : ""}" dir=${words.dir} lang=${words.tag}>
      ${!this.ready ? nothing : this.opened ? panelView(this) : launcherView(this)}
    </div>`;
  }

  override updating(): void {
    this.tongue.follow();
    this.wasTyping = !!this.root.activeElement?.matches(".entry");
  }

  override updated(): void {
    const entry = this.find<HTMLInputElement>(".entry");
    if (entry && entry.value !== this.text) entry.value = this.text;
    // Another kind of input took the place of the one that had the focus.
    if (this.wasTyping && !this.root.activeElement) entry?.focus();
    if (this.opened && !document.hidden) this.chat.markRead();
    const dialog = this.find<HTMLDialogElement>("dialog");
    if (dialog && this.dialog && !dialog.open) dialog.showModal();
    this.reading.drawn();
    lockPage(this.opened && this.full && !this.page);
  }

  // What a host page may ask.

  show(focus = true): void {
    if (!this.opened) {
      this.unfold();
      if (this.full) this.step.enter();
      remember("open", "1");
      this.events.emit("open", {});
    }
    if (this.chat.phase === "idle" || this.chat.phase === "failed") this.begin();
    if (focus) void this.tongue.worded?.then(() => this.afterwards(() => this.focusInside()));
  }

  hide(): void {
    if (!this.opened || this.page) return;
    this.opened = this.menu = false;
    this.dialog = "";
    this.step.undo();
    remember("open", "");
    this.events.emit("close", {});
    this.afterwards(() => this.find(".launcher")?.focus());
  }

  setLocale(code: string): void {
    this.setAttribute("locale", code);
    void this.tongue.reword(firstLocale(code));
  }

  on(event: HostEvent, listener: Listener): () => void {
    return this.events.on(event, listener);
  }

  // What the customer does.

  readonly begin = (): void => {
    if (this.chat.owner === "closed") this.chat.clear();
    remember("language", "");
    void this.chat.start(this.words.locale).then(() => this.focusEntry());
  };

  readonly follow = (): void => {
    void this.chat.follow().then(() => this.focusEntry());
  };

  readonly reveal = (): void => {
    this.chat.reveal();
    this.text = this.chat.draft;
    this.reading.settle = true;
    this.focusEntry();
  };

  readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    const text = this.text.trim();
    if (text) this.submit(text);
  };

  choose(choice: Choice): void {
    this.submit(choice.title, choice.payload);
  }

  edit(item: Unsent): void {
    this.chat.discard(item);
    this.write(this.text ? `${item.text}\n${this.text}` : item.text);
    this.focusEntry();
  }

  correct(name: string): void {
    const start = this.words.maybe("fix." + name);
    this.plain = true;
    if (this.full) this.facts = false;
    this.write(start);
    this.focusEntry(true);
  }

  readonly onInput = (event: Event): void => this.write((event.target as HTMLInputElement).value);

  readonly onDate = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    if (value) this.write(this.words.day(value));
  };

  readonly onEntryKey = (event: KeyboardEvent): void => {
    // On a touch keyboard Return makes a new line; there the button sends.
    const touch = matchMedia("(pointer: coarse)").matches;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !touch) this.onSubmit(event);
  };

  readonly usePlain = (): void => {
    this.plain = true;
    this.focusEntry();
  };

  readonly toggleFacts = (): void => {
    this.facts = !this.factsShown(Object.keys(this.chat.facts).length);
  };

  factsShown(count: number): boolean {
    const roomy = !this.full && matchMedia(ROOMY).matches;
    return this.chat.phase !== "idle" && (this.facts ?? (roomy && count > 0));
  }

  readonly toggleMenu = (): void => {
    this.menu = !this.menu;
  };

  readonly onPanelClick = (event: Event): void => {
    if (this.menu && !(event.target as Element).closest(".menu")) this.menu = false;
  };

  fromMenu(act: () => void): void {
    // A dialog gives focus back to where it was: to the button, not to a gone item.
    this.find(".menu")?.focus();
    this.menu = false;
    act();
  }

  showNotice(): void {
    this.dialog = "notice";
    this.noticeFailed = false;
    if (this.notice) return;
    this.chat.api.notice(this.words.language).then(
      (notice) => (this.notice = notice),
      () => (this.noticeFailed = true),
    );
  }

  download(path: string, name: string): void {
    this.chat.api.copyOf(path).then(
      (blob) => saveFile(blob, name),
      () => this.tell(this.words.t("transcriptFailed")),
    );
  }

  readonly clear = (): void => {
    this.closeDialog();
    this.chat.clear();
    this.text = "";
    this.facts = null;
    if (!this.page) this.hide();
  };

  copy(text: string): void {
    navigator.clipboard?.writeText(text).then(() => {
      this.copied = text;
      this.tell(this.words.t("copied"));
    });
  }

  readonly closeDialog = (): void => this.find<HTMLDialogElement>("dialog")?.close();

  readonly onDialogClose = (): void => {
    this.dialog = "";
  };

  readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.isComposing) {
      if (this.menu) {
        this.menu = false;
        this.find(".menu")?.focus();
      } else this.hide();
      event.stopPropagation();
    } else if (event.key === "Tab" && this.full && !this.page) keepInside(this.root, event);
    if (event.key === "Tab" && this.menu) this.afterwards(() => this.leaveMenu());
  };

  scrollDown(): void {
    this.reading.scrollDown();
    this.focusEntry();
  }

  /** Say something in the status line for a while. */
  tell(sentence: string): void {
    this.note = sentence;
    setTimeout(() => (this.note = ""), 4000);
  }

  // Inside.

  private unfold(): void {
    this.opened = this.reading.settle = true;
    void this.tongue.complete();
  }

  private submit(text: string, payload?: string): void {
    this.chat.send(text, payload);
    if (!payload) this.write("");
    this.plain = false;
    this.reading.settle = true;
    this.focusEntry();
  }

  private write(text: string): void {
    if (!text !== !this.text) this.chat.link.report({ type: "typing", on: !!text });
    this.text = text;
    this.chat.draft = text;
  }

  private readonly onRelease = (): void => this.tell(this.words.t("heldDone"));

  private readonly onAway = (): void => {
    this.text = "";
    this.hide();
  };

  private readonly onLine = (message: Message, news: boolean): void => {
    if (message.from !== "customer") {
      this.plain = false;
      if (!this.reading.follow && news) this.below = true;
    }
    if (!news || this.reading.follow) this.reading.settle = true;
    const { seq, from, at } = message;
    if (news) this.events.emit("message", { seq, from, at });
    if (news && message.case) this.events.emit("case", { reference: message.case.reference });
  };

  private focusInside(): void {
    // On a touch screen the keyboard would cover the greeting before it is read.
    const touch = matchMedia("(pointer: coarse)").matches;
    ((!touch && this.find(".entry")) || this.find("#title"))?.focus({ preventScroll: true });
  }

  private focusEntry(atEnd = false): void {
    this.afterwards(() => {
      // Whoever went on elsewhere on the page meanwhile stays there.
      if (!this.opened || ![this, document.body].includes(document.activeElement as HTMLElement)) return;
      const entry = this.find<HTMLInputElement>(".entry");
      const touch = matchMedia("(pointer: coarse)").matches;
      if (touch && !atEnd) {
        // The pressed button is gone; the keyboard need not come up for the next one.
        if (!this.root.activeElement) this.find(".scroll")?.focus({ preventScroll: true });
        return;
      }
      if (!entry) return;
      // The beginning of the question stays in view.
      entry.focus({ preventScroll: !atEnd });
      if (atEnd && entry.type !== "email") entry.setSelectionRange(entry.value.length, entry.value.length);
    });
  }

  private leaveMenu(): void {
    const active = this.root.activeElement;
    if (active && !active.closest(".sheet, .menu")) this.menu = false;
  }
}
