import { Refused } from "./api";
import type { Chat } from "./chat";
import type { Facts, Message, Stand, Unsent } from "./types";

/** Milliseconds: a message not acknowledged on the socket goes by HTTP after this. */
const ACK_WAIT = 12_000;
/** Milliseconds: the longest pause between two attempts to connect. */
const LONGEST_PAUSE = 10_000;
/** Statuses after which this device's token opens nothing any more. */
const GONE = [401, 403, 404, 410];
/** Statuses that another attempt may change. */
const PASSING = [408, 425, 429];

interface Frame extends Partial<Stand> {
  type: "message" | "ack" | "typing" | "draft" | "owner" | "error";
  message?: Message | string;
  client_id?: string | null;
  seq?: number;
  on?: boolean;
  facts?: Facts;
  error?: { code: string; message: string; retry_after?: number };
}

/**
 * Keeps a chat true: a socket while there is one, HTTP while there is none.
 * Every message keeps its client_id, so sending twice has the effect of once.
 */
export class Link {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private timer = 0;
  private ackTimer = 0;
  private flushing = false;
  private wanted = false;

  constructor(private readonly chat: Chat) {
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  open(): void {
    this.wanted = true;
    this.attempt = 0;
    this.connect();
  }

  close(): void {
    this.wanted = false;
    clearTimeout(this.timer);
    clearTimeout(this.ackTimer);
    const socket = this.socket;
    this.socket = null;
    this.chat.online = false;
    socket?.close();
  }

  send(item: Unsent): void {
    if (!this.chat.online) {
      void this.flush();
      return;
    }
    const { client_id, text, choice } = item;
    this.frame({ type: "message", client_id, ...(choice ? { choice } : { text }) });
    clearTimeout(this.ackTimer);
    this.ackTimer = window.setTimeout(() => void this.flush(), ACK_WAIT);
  }

  /** Tell an agent something of the customer: that they write or have stopped, what they read. */
  report(frame: object): void {
    if (this.chat.owner === "agent") this.frame(frame);
  }

  /** Fetch what was missed, by HTTP; false when the service was not reached. */
  async sync(): Promise<boolean> {
    const { chat } = this;
    const id = chat.api.id;
    try {
      const listed = await chat.api.since(chat.cursor);
      if (id !== chat.api.id || !this.wanted) return false;
      chat.merge(listed.messages, true);
      chat.stand(listed);
      chat.synced = true;
      chat.facts = (await chat.api.draft()).facts ?? {};
      chat.changed();
      return true;
    } catch (error) {
      if (this.wanted && error instanceof Refused && GONE.includes(error.status)) chat.lose();
      return false;
    }
  }

  private hurry(): void {
    if (this.wanted && !this.socket) {
      this.attempt = 0;
      this.connect();
    }
  }

  private connect(): void {
    clearTimeout(this.timer);
    if (!this.wanted || this.socket) return;
    let socket: WebSocket;
    try {
      socket = this.chat.api.socket();
    } catch {
      // The page's policy forbids sockets: HTTP does it all.
      return this.later();
    }
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = (event) => {
      if (socket === this.socket) this.take(JSON.parse(String(event.data)) as Frame);
    };
    socket.onclose = () => {
      if (socket !== this.socket) return;
      this.socket = null;
      this.chat.online = false;
      this.later();
      this.chat.changed();
    };
  }

  private opened(): void {
    const { chat } = this;
    this.frame({ type: "hello", token: chat.api.token, after: chat.cursor });
    chat.online = true;
    for (const item of chat.unsent) if (!item.error && !item.held) this.send(item);
    // The socket replays lines one by one; the list says where news begins.
    if (!chat.synced || !Object.keys(chat.facts).length) void this.sync();
    chat.changed();
  }

  private later(): void {
    if (!this.wanted) return;
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.attempt++) * (0.7 + Math.random() * 0.3);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.connect(), pause);
    void this.sync().then((reached) => (reached ? this.flush() : undefined));
  }

  private frame(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private take(frame: Frame): void {
    const { chat } = this;
    // Only a service that answers counts as back: a proxy may accept and hang up.
    this.attempt = 0;
    switch (frame.type) {
      case "message":
        chat.merge([frame.message as Message], true);
        break;
      case "ack":
        chat.acknowledge(frame.client_id!, frame.seq!);
        break;
      case "typing":
        chat.typing.set(frame.on !== false);
        break;
      case "draft":
        chat.facts = frame.facts ?? {};
        break;
      case "owner":
        chat.stand(frame as Stand);
        if (frame.owner !== "bot") chat.typing.set(false);
        break;
      case "error":
        this.refused(frame);
    }
    chat.changed();
  }

  private refused({ client_id, error }: Frame): void {
    const { code, message = "", retry_after = 0 } = error ?? {};
    if (!client_id) void this.sync();
    else if (retry_after || code === "internal") {
      this.chat.limit = message;
      this.again(retry_after || 3);
    } else if (code === "conflict") this.chat.hold(client_id);
    else this.chat.refuse(client_id, message);
  }

  /** Send by HTTP, in order, one at a time, everything that waits. */
  private async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    const { chat } = this;
    let item: Unsent | undefined;
    while (this.wanted && (item = chat.unsent.find((u) => !u.error && !u.held))) {
      if (!(await this.post(item))) break;
      chat.changed();
    }
    this.flushing = false;
    if (!this.socket) void this.sync();
    chat.changed();
  }

  private async post({ client_id, text, choice }: Unsent): Promise<boolean> {
    const { chat } = this;
    try {
      const answer = await chat.api.post(choice ? { client_id, choice } : { client_id, text });
      chat.acknowledge(client_id, answer.accepted.seq);
      chat.merge(answer.messages);
      chat.stand(answer);
      return true;
    } catch (error) {
      chat.typing.set(false);
      if (!(error instanceof Refused) || error.status >= 500) return this.again(2);
      if (GONE.includes(error.status)) chat.lose();
      else if (PASSING.includes(error.status)) {
        chat.limit = error.message;
        return this.again(error.retryAfter || 5);
      } else {
        if (error.status === 409) chat.hold(client_id);
        else chat.refuse(client_id, error.message);
        return true;
      }
      return false;
    }
  }

  private again(seconds: number): false {
    clearTimeout(this.ackTimer);
    this.ackTimer = window.setTimeout(() => void this.flush(), seconds * 1000);
    return false;
  }
}
