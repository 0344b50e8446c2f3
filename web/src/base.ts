import { Slot, type TemplateResult } from "./template";

/**
 * A custom element that draws a template into its shadow root after every
 * change of a property named in `state`, several changes at once.
 */
export abstract class Base extends HTMLElement {
  static readonly state: readonly string[] = [];
  protected readonly root = this.attachShadow({ mode: "open" });
  private readonly drawing = new Slot(this.root);
  private waiting: Promise<void> | null = null;

  constructor(styles: string) {
    super();
    // Adopted style sheets need no allowance in a strict content policy.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.root.adoptedStyleSheets = [sheet];
    const values: Record<string, unknown> = {};
    for (const name of (this.constructor as typeof Base).state) {
      Object.defineProperty(this, name, {
        get: () => values[name],
        set: (value: unknown) => {
          if (values[name] === value) return;
          values[name] = value;
          this.requestUpdate();
        },
      });
    }
  }

  abstract view(): TemplateResult;

  /** Called before each drawing. */
  abstract updating(): void;

  /** Called after each drawing. */
  abstract updated(): void;

  requestUpdate(): void {
    this.waiting ??= Promise.resolve().then(() => {
      this.waiting = null;
      if (!this.isConnected) return;
      this.updating();
      this.drawing.write(this.view());
      this.updated();
    });
  }

  /** Run `act` once everything asked for so far is drawn. */
  protected afterwards(act: () => void): void {
    this.requestUpdate();
    void this.waiting!.then(act);
  }

  find<T extends HTMLElement = HTMLElement>(selector: string): T | null {
    return this.root.querySelector<T>(selector);
  }
}
