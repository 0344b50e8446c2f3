import { Api, Refused, type Opened } from "./api";
import { Link } from "./link";
import { Store } from "./store";
import { Typing } from "./typing";
import type { Facts, Kept, Message, Owner, Stand, Unsent, Upload } from "./types";

/** Statuses after which sending the same file again changes nothing. */
const NEVER = [400, 413, 415, 422];

export type Phase = "idle" | "starting" | "live" | "failed" | "gone" | "left";

/**
 * One conversation as this device sees it: lines in order, what is not yet
 * acknowledged, facts and uploads. It draws nothing; `changed` is called after
 * every change, `heard` for each new line.
 */
export class Chat {
  phase: Phase = "idle";
  /** The socket is open. */
  online = false;
  /** The lines of before have arrived; what comes now is news. */
  synced = false;
  owner: Owner = "bot";
  /** The service's sentence about the person who is wanted or there. */
  standing = "";
  /** Number of the last line that the agent who is there has seen. */
  private seenUpTo = 0;
  /** The button to leave the page quickly stands in sight; what it does was read with it. */
  exit = false;
  exitRead = false;
  /** The language the conversation is answered in, "" when not known. */
  language = "";
  messages: Message[] = [];
  unsent: Unsent[] = [];
  uploads: Upload[] = [];
  facts: Facts = {};
  /** The service's sentence about a limit or a failed start. */
  limit = "";
  read = 0;
  /** Token of a return link that waits for the customer to press the button. */
  ticket = "";
  identity: string | null = null;
  /** Everything up to this line was received in order. */
  cursor = 0;

  readonly api: Api;
  private readonly store: Store;
  readonly link: Link;
  readonly typing: Typing;

  constructor(
    base: string,
    readonly changed: () => void,
    private readonly heard: (message: Message, news: boolean) => void,
    /** Called when a held choice can be made again. */
    private readonly released: () => void,
    /** Called when the customer left quickly on another page. */
    private readonly away: () => void,
  ) {
    this.api = new Api(base);
    this.store = new Store(base);
    this.link = new Link(this);
    this.typing = new Typing(changed);
    addEventListener("storage", (event) => event.key === this.store.key && this.otherTab());
  }

  get unread(): number {
    return this.messages.filter((m) => m.from !== "customer" && m.seq > this.read).length;
  }

  /** Number of the newest line. */
  get last(): number {
    return this.messages[this.messages.length - 1]?.seq ?? 0;
  }

  /** Number of the customer's newest line that the agent has seen. */
  get seenLine(): number | undefined {
    return this.messages.filter((m) => m.from === "customer" && m.seq <= this.seenUpTo).pop()?.seq;
  }

  get draft(): string {
    const kept = this.store.read();
    return (!kept?.left && kept?.draft) || "";
  }

  set draft(text: string) {
    this.store.change((kept) => (kept.draft = text));
  }

  /** Take up the conversation this device knows; false when it knows none. */
  resume(): boolean {
    const kept = this.store.read();
    if (!kept?.token) return false;
    if (kept.left) this.phase = "left";
    else {
      this.take(kept);
      this.link.open();
    }
    return true;
  }

  /** The customer leaves quickly: the conversation is kept, and nothing of it is shown. */
  leave(): void {
    this.store.change((kept) => (kept.left = true));
  }

  /** The customer wants to see the conversation again. */
  reveal(): void {
    this.store.change((kept) => (kept.left = false));
    this.resume();
  }

  /** Begin a conversation. Text that could not be sent in an earlier one comes along. */
  async start(locale: string): Promise<void> {
    if (this.phase === "starting" || this.phase === "live") return;
    const unsent = this.unsent.filter((item) => !item.choice && !item.error);
    const draft = this.draft;
    this.phase = "starting";
    this.limit = "";
    this.api.token = "";
    this.changed();
    try {
      const opened = await this.api.open(locale, this.identity).catch((error: unknown) => {
        // A token that has run out must not keep a customer from complaining.
        if (this.identity && error instanceof Refused) return this.api.open(locale, null);
        throw error;
      });
      this.enter(opened, unsent, draft);
    } catch (error) {
      this.phase = "failed";
      this.limit = error instanceof Refused ? error.message : "";
      // Why a page of another site was refused no browser tells us: who built the page looks here.
      if (!this.limit) console.warn(`Redress did not answer. Is ${location.origin} in REDRESS_ALLOWED_ORIGINS?`);
    }
    this.changed();
  }

  /** Go on with the conversation of a return link, in place of the one this device knew. */
  async follow(): Promise<void> {
    this.phase = "starting";
    this.api.token = this.limit = "";
    this.changed();
    try {
      this.enter(await this.api.resume(this.ticket), [], "");
      this.ticket = "";
    } catch (error) {
      this.phase = "failed";
      this.limit = error instanceof Refused ? error.message : "";
      // A service that could not be reached has not used the link up.
      if (this.limit) this.ticket = "";
    }
    this.changed();
  }

  /** Remove every trace of the conversation from this device. */
  clear(): void {
    this.store.clear();
    this.forget();
    this.phase = "idle";
    this.changed();
  }

  send(text: string, choice?: string): void {
    const item: Unsent = { client_id: newId(), text, at: new Date().toISOString(), after: this.last };
    if (choice) item.choice = choice;
    this.unsent = [...this.unsent, item];
    this.exitRead = this.exit;
    this.keep(item);
    if (this.owner === "bot") this.typing.set(true);
    this.link.send(item);
    this.changed();
  }

  retry(item: Unsent): void {
    delete item.error;
    delete item.held;
    this.keep(item);
    this.link.send(item);
    this.changed();
  }

  discard(item: Unsent): void {
    this.drop(item.client_id);
    this.changed();
  }

  /** Send one file; true when the service has it and says so in a line of its own. */
  async upload(file: File, again?: Upload): Promise<boolean> {
    const { name, size } = file;
    const upload: Upload =
      again ?? { key: newId(), name, size, after: this.last, progress: 0, state: "sending" };
    if (!again) this.uploads = [...this.uploads, upload];
    Object.assign(upload, { state: "sending", progress: 0, error: "", file });
    this.changed();
    try {
      await this.api.upload(file, (share) => {
        upload.progress = share;
        this.changed();
      });
      this.dismiss(upload);
      if (!this.online) void this.link.sync();
      return true;
    } catch (error) {
      upload.state = "failed";
      upload.error = error instanceof Refused ? error.message : "";
      upload.final = error instanceof Refused && NEVER.includes(error.status);
    }
    this.changed();
    return false;
  }

  dismiss(upload: Upload): void {
    this.uploads = this.uploads.filter((other) => other !== upload);
    this.changed();
  }

  /** Everything shown so far has been seen. */
  markRead(): void {
    const { last } = this;
    if (last > this.read) {
      this.read = last;
      this.seen();
      this.store.change((kept) => (kept.read = Math.max(kept.read, last)));
    }
  }

  private seen(): void {
    this.link.report({ type: "read", seq: this.read });
  }

  /** Take in lines from the service, in any order and any number of times. */
  merge(messages: Message[], inOrder = false): void {
    for (const message of messages) {
      if (inOrder) this.cursor = Math.max(this.cursor, message.seq);
      if (this.messages.some((m) => m.seq === message.seq)) continue;
      if (message.from === "customer") {
        const item = this.unsent.find((u) => !u.seq && u.text === message.text);
        if (item) item.seq = message.seq;
      } else if (message.from !== "system") {
        this.typing.set(false);
      }
      this.insert(message);
      this.heard(message, this.synced);
    }
    this.release();
  }

  /** The service says who answers, in which language, and where the wish for a person stands. */
  stand({ owner, language, live, quick_leave }: Stand): void {
    if (quick_leave) this.exit = true;
    this.standing = live?.text ?? "";
    this.seenUpTo = live?.read ?? 0;
    this.owner = owner;
    this.seen();
    // A choice on its way goes first.
    if (!language || language === this.language) return;
    if (this.unsent.some(({ choice }) => choice?.startsWith("lang:") && choice !== "lang:" + language)) return;
    this.language = language;
    this.store.change((kept) => (kept.language = language));
  }

  /** The service has this message: it is no longer ours to send. */
  acknowledge(clientId: string, seq: number): void {
    const item = this.unsent.find((u) => u.client_id === clientId);
    this.limit = "";
    this.drop(clientId);
    if (!item || this.messages.some((m) => m.seq === seq)) return;
    const line: Message = {
      seq, id: clientId, from: "customer", text: item.text,
      choices: [], expects: null, case: null, at: item.at,
    };
    this.insert(line);
    this.heard(line, true);
  }

  refuse(clientId: string, message: string): void {
    const item = this.unsent.find((u) => u.client_id === clientId);
    if (!item) return;
    item.error = message || " ";
    this.typing.set(false);
    this.keep(item);
  }

  /** An earlier message is answered first: keep the choice in sight until it is. */
  hold(clientId: string): void {
    const item = this.unsent.find((u) => u.client_id === clientId);
    if (!item) return;
    item.held = true;
    this.keep(item);
    this.release();
    void this.link.sync();
  }

  /** The question may be another one after an answer: held choices give way to the new ones. */
  private release(): void {
    const answered = (item: Unsent): boolean =>
      !!item.held && this.messages.some((m) => m.from === "bot" && m.seq > item.after!);
    const items = this.unsent.filter(answered);
    for (const item of items) this.drop(item.client_id);
    if (items.length) this.released();
  }

  /** The token opens nothing any more; unsent words stay to be sent anew. */
  lose(): void {
    this.link.close();
    this.store.change((kept) => (kept.token = ""));
    this.phase = "gone";
    this.changed();
  }

  private enter(opened: Opened, unsent: Unsent[], draft: string): void {
    const kept: Kept = {
      id: opened.conversation_id,
      token: opened.token,
      expires_at: opened.expires_at,
      read: 0,
      unsent,
      draft,
      language: opened.language,
    };
    this.forget();
    this.store.write(kept);
    this.take(kept);
    this.owner = opened.owner;
    this.merge(opened.messages, true);
    this.synced = true;
    this.link.open();
  }

  private take(kept: Kept): void {
    this.api.id = kept.id;
    this.api.token = kept.token;
    this.read = kept.read;
    this.unsent = kept.unsent;
    this.language = kept.language ?? "";
    this.phase = "live";
  }

  private forget(): void {
    this.link.close();
    this.typing.set(false);
    this.messages = [];
    this.unsent = [];
    this.uploads = [];
    this.facts = {};
    this.owner = "bot";
    this.language = this.standing = this.limit = "";
    this.cursor = this.read = 0;
    this.synced = this.exit = this.exitRead = false;
  }

  private insert(message: Message): void {
    this.messages = [...this.messages, message].sort((a, b) => a.seq - b.seq);
  }

  private keep(item: Unsent): void {
    this.store.change((kept) => {
      const at = kept.unsent.findIndex((other) => other.client_id === item.client_id);
      kept.unsent.splice(at < 0 ? kept.unsent.length : at, 1, item);
    });
  }

  private drop(clientId: string): void {
    const others = (item: Unsent): boolean => item.client_id !== clientId;
    this.unsent = this.unsent.filter(others);
    this.store.change((kept) => (kept.unsent = kept.unsent.filter(others)));
  }

  private otherTab(): void {
    const kept = this.store.read();
    if (!kept) {
      if (this.phase !== "idle") this.clear();
    } else if (kept.token && (kept.left || kept.id !== this.api.id || this.phase === "left")) {
      this.forget();
      this.resume();
      if (kept.left) this.away();
    } else {
      this.read = Math.max(this.read, kept.read);
    }
    this.changed();
  }
}

function newId(): string {
  // randomUUID exists in secure contexts only; a plain-http test page has none.
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
