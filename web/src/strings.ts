/** Every word of the widget. Add a language as a further entry with the same keys. */
const en = {
  title: "Complaints",
  launcher: "Make a complaint",
  launcherUnread: "Open the chat, {n} new",
  close: "Close the chat",
  menu: "More options",
  log: "Conversation",
  you: "You",
  bot: "Automated assistant",
  agent: "Support team",
  system: "Notice",
  queue: "Waiting for a person",
  closed: "Conversation closed",
  composer: "Your message",
  placeholder: "Type your message",
  placeholderChoice: "Choose or type an answer",
  send: "Send",
  typing: "The assistant is writing",
  choices: "Suggested answers",
  date: "Pick the date, or type it below",
  email: "you@example.com",
  phone: "Phone number with area code",
  amount: "Amount, for example 49.90",
  plain: "Use the normal keyboard",
  attach: "Add a file",
  attachHint: "Photos, receipts, letters or PDF. You can also drop files here.",
  uploading: "Uploading",
  uploaded: "Received",
  uploadFailed: "Not uploaded.",
  retry: "Try again",
  remove: "Remove",
  edit: "Edit",
  connecting: "Connecting…",
  offline: "No connection. Your messages are kept here and sent once it is back.",
  unsent: "Not sent yet",
  refused: "Not sent.",
  starting: "Opening the chat…",
  failed: "The chat could not be opened just now.",
  gone: "This conversation is no longer open on this device.",
  goneKept: "Your unsent message is kept and goes into the new conversation.",
  idle: "Start a conversation whenever you are ready.",
  startNew: "Start a conversation",
  facts: "What we have so far",
  factsEmpty: "Nothing yet. As you tell us what happened, the main points appear here for you to check.",
  correct: "Correct",
  correctLabel: "Correct: {label}",
  stated: "You told us",
  inferred: "As we understand it",
  confirmed: "Confirmed",
  declined: "You chose not to say",
  notice: "Read the full notice",
  noticeTitle: "How we use what you tell us",
  noticeFailed: "The notice could not be loaded just now.",
  noticeVersion: "Version {version}",
  transcript: "Download the conversation",
  transcriptFailed: "The download did not work just now. Please try again.",
  transcriptFile: "conversation",
  clear: "Clear this device",
  clearTitle: "Clear this device?",
  clearText: "The conversation disappears from this browser. What you have already sent stays with us, so a complaint you filed goes on.",
  clearYes: "Clear it",
  cancel: "Keep it",
  done: "Close",
  reference: "Your reference",
  copy: "Copy",
  copied: "Copied",
  more: "More below",
  yes: "Yes",
  no: "No",
  "fact.story": "What happened",
  "fact.product": "Product or service",
  "fact.order_reference": "Order or account number",
  "fact.occurred_on": "When it happened",
  "fact.amount": "Amount",
  "fact.desired_outcome": "What you would like",
  "fact.prior_contact": "Earlier contact about this",
  "fact.impact": "What it did to you",
  "fact.customer_name": "Name",
  "fact.email": "E-mail",
  "fact.phone": "Telephone",
  "fact.preferred_contact": "How to reach you",
  "fact.country": "Country",
  "fact.adjustments": "What would make this easier",
  "fact.representative": "Speaking for somebody else",
  "fix.story": "About what happened: ",
  "fix.product": "The product is ",
  "fix.order_reference": "The order number is ",
  "fix.occurred_on": "The date is ",
  "fix.amount": "The amount is ",
  "fix.desired_outcome": "What I would like is ",
  "fix.prior_contact": "About earlier contact: ",
  "fix.impact": "How it affected me: ",
  "fix.customer_name": "My name is ",
  "fix.email": "My email address is ",
  "fix.phone": "My phone number is ",
  "fix.preferred_contact": "Please contact me by ",
  "fix.country": "The country is ",
  "fix.adjustments": "The support I need is ",
  "fix.representative": "My representative is ",
  "value.refund": "My money back",
  "value.replacement": "A replacement",
  "value.repair": "A repair",
  "value.apology": "An apology",
  "value.explanation": "An explanation",
  "value.compensation": "Compensation",
  "value.correction": "Something put right",
  "value.other": "Something else",
  "value.email": "E-mail",
  "value.phone": "Phone",
  "value.sms": "Text message",
  "value.post": "Post",
};

export type Key = keyof typeof en;
type Catalogue = Partial<Record<Key, string>>;

const catalogues: Record<string, Catalogue> = { en };
const RTL = ["ar", "fa", "he", "ur"];

/** The words and manners of one locale; English stands in for what is missing. */
export class Words {
  readonly language: string;
  readonly dir: "ltr" | "rtl";
  private readonly words: Catalogue;
  /** For dates and times: the reader's own manner where it is of this language. */
  private readonly manner: string;

  constructor(readonly locale: string) {
    this.language = locale.split("-")[0]!.toLowerCase();
    this.dir = RTL.includes(this.language) ? "rtl" : "ltr";
    this.words = catalogues[this.language] ?? en;
    this.manner = navigator.languages.find((own) => own.startsWith(locale)) ?? locale;
  }

  /** One string with {names} filled in. */
  t(key: Key, values: Record<string, string | number> = {}): string {
    return (this.words[key] ?? en[key]).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  /** The string of a key built at run time, or what is given instead. */
  maybe(key: string, otherwise = key): string {
    return key in en ? this.t(key as Key) : otherwise;
  }

  /** True for the name of a fact as it stands in a read-back. */
  names(label: string): boolean {
    return Object.keys(en).some((key) => key.startsWith("fact.") && this.t(key as Key) === label);
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
