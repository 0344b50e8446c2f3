import { remember, remembered } from "./page";
import { codeOf, firstLocale, isSpoken, languages, loadWords, Words } from "./strings";
import type { RedressChat } from "./widget";

/** Which language the widget speaks: the page's at first, then the conversation's. */
export class Tongue {
  /** Done once the first words are here. */
  worded: Promise<void> | null = null;
  /** The conversation's language that the words were last brought in line with. */
  private followed = "";

  constructor(private readonly widget: RedressChat) {}

  /** Speak the conversation's language, or the one the customer chose before it began. */
  begin(): void {
    const { chat } = this.widget;
    this.followed = chat.language;
    const words = new Words(this.localeOf(this.followed || remembered("language")));
    this.widget.words = words;
    this.widget.ready = words.language === "en";
    this.worded = this.widget.ready ? Promise.resolve() : this.complete();
  }

  /** Fetch what is missing of the words; without them the widget goes on in English. */
  async complete(): Promise<void> {
    const { widget } = this;
    await loadWords(widget.words.language, widget.chat.api.base);
    widget.ready = true;
    // English stands in for a language that is not spoken here or did not arrive.
    await loadWords(codeOf(widget.words.tag), widget.chat.api.base);
    widget.requestUpdate();
  }

  /** Go on in the conversation's language when that is another one now. */
  follow(): void {
    const { language } = this.widget.chat;
    if (!language || language === this.followed) return;
    this.followed = language;
    if (isSpoken(language)) void this.speak(language);
  }

  /** The customer picked a language in the menu. */
  choose(code: string): void {
    const { chat, reading } = this.widget;
    if (chat.phase === "live" && chat.owner !== "closed") {
      chat.send(languages.find(([known]) => known === code)![1], "lang:" + code);
      reading.settle = true;
    } else remember("language", code);
    void this.speak(code);
  }

  /** Put the words of another locale in place of the present ones once they are here. */
  async reword(locale: string): Promise<void> {
    const { widget } = this;
    await loadWords(codeOf(locale), widget.chat.api.base);
    widget.words = new Words(locale);
    void this.complete();
    widget.notice = null;
    if (widget.dialog === "notice") widget.showNotice();
  }

  /** Go on in a language, and say so where it is another one. */
  private async speak(code: string): Promise<void> {
    const { widget } = this;
    if (code === codeOf(widget.words.tag)) return;
    await this.reword(this.localeOf(code));
    if (widget.opened) widget.tell(widget.words.t("followed"));
  }

  /** A language in the variety of the page or of the reader; the page's own one for "". */
  private localeOf(code: string): string {
    const locales = [firstLocale(this.widget.getAttribute("locale")), ...navigator.languages];
    return code ? (locales.find((locale) => codeOf(locale) === code) ?? code) : locales[0]!;
  }
}
