import en from "../words/en.json";

/** Code, own name and digest of every language in words/, from the build. */
declare const LANGUAGES: [code: string, name: string, digest: string][];

export type Key = keyof typeof en;
type Catalogue = Partial<Record<string, string>>;

export const languages = LANGUAGES;
const loaded: Record<string, Catalogue> = { en };
/** Words that were asked for, until that fails. */
const asked: Record<string, Promise<void>> = {};
const RTL = ["ar", "fa", "he", "ur"];
/** Milliseconds: English stands in when the words of a language take longer. */
const WORDS_WAIT = 4000;

export const codeOf = (locale: string): string => locale.split("-")[0]!.toLowerCase();

export const isSpoken = (code: string): boolean => languages.some(([known]) => known === code);

/** The locale to begin in: the one given, else the first spoken one of the page and the reader. */
export function firstLocale(given: string | null): string {
  const tags = [given, document.documentElement.lang, ...navigator.languages]
    .map((tag) => (tag ?? "").replace(/_/g, "-"))
    .filter((tag) => /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(tag));
  return (given ? tags[0] : tags.find((tag) => isSpoken(codeOf(tag))) ?? tags[0]) ?? "en";
}

/**
 * Fetch the words of a language from the service at `base`, unless they are here.
 * Of the English ones, the bundle has those that are needed without the service.
 */
export async function loadWords(code: string, base: string): Promise<void> {
  const language = languages.find(([known]) => known === code);
  if (!language) return;
  const url = `${base}/widget/${code}.json?v=${language[2]}`;
  const fetched = (asked[code] ??= fetch(url, { credentials: "omit", referrerPolicy: "no-referrer" })
    .then(async (answer) => {
      if (answer.ok) loaded[code] = await answer.json();
    })
    .catch(() => {
      delete asked[code];
    }));
  await Promise.race([fetched, new Promise((late) => setTimeout(late, WORDS_WAIT))]);
}

/** The words and manners of one locale; English stands in for what is missing. */
export class Words {
  readonly language: string;
  readonly dir: "ltr" | "rtl";
  /** For dates and times: the reader's own manner where it is of this language. */
  private readonly manner: string;

  constructor(readonly locale: string) {
    this.language = codeOf(locale);
    this.dir = RTL.includes(this.language) ? "rtl" : "ltr";
    this.manner = navigator.languages.find((own) => own.startsWith(locale)) ?? locale;
  }

  /** The language the words are really in, for `lang`. */
  get tag(): string {
    return loaded[this.language] ? this.locale : "en";
  }

  /** One string with {names} filled in. */
  t(key: Key, values: Record<string, string | number> = {}): string {
    return this.maybe(key).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  /** The string of a number of things, in the form the language has for that number. */
  count(key: "unread", n: number): string {
    const form = new Intl.PluralRules(this.tag).select(n);
    const known = loaded[codeOf(this.tag)]?.[`${key}.${form}`] ? form : "other";
    return this.t(`${key}.${known}` as Key, { n: this.number(n) });
  }

  /** The string of a key built at run time, or what is given instead. */
  maybe(key: string, otherwise = key): string {
    return loaded[this.language]?.[key] ?? (en as Catalogue)[key] ?? otherwise;
  }

  /** True for a string under a key that begins so, in any language that is here. */
  names(start: string, text: string): boolean {
    return Object.values(loaded).some((words) =>
      Object.keys(words).some((key) => key.startsWith(start) && words[key] === text),
    );
  }

  number(value: number, options?: Intl.NumberFormatOptions): string {
    return new Intl.NumberFormat(this.tag, options).format(value);
  }

  time(at: string): string {
    // Locale data disagree about the zero of 09:05; only a clock with AM and PM goes without.
    const { hour12 } = new Intl.DateTimeFormat(this.manner, { hour: "numeric" }).resolvedOptions();
    return this.format(at, { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit", hour12 });
  }

  /** A calendar day in words: no reader takes the month for the day. */
  day(date: string): string {
    const day = /^\d{4}-\d\d-\d\d$/.test(date) ? "numeric" : undefined;
    if (!/^\d{4}-\d\d/.test(date)) return date;
    return this.format(date, { day, month: "long", year: "numeric", timeZone: "UTC" });
  }

  money(value: number, currency: string): string {
    try {
      return new Intl.NumberFormat(this.manner, { style: "currency", currency }).format(value);
    } catch {
      return `${value} ${currency ?? ""}`;
    }
  }

  country(code: string): string {
    try {
      return new Intl.DisplayNames(this.locale, { type: "region" }).of(code) ?? code;
    } catch {
      return code;
    }
  }

  private format(at: string, options: Intl.DateTimeFormatOptions): string {
    try {
      return new Intl.DateTimeFormat(this.manner, options).format(new Date(at));
    } catch {
      return at;
    }
  }
}
