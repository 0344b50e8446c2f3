import type { Choice, Facts, Message, Notice, Owner, Stand } from "./types";

/** The service answered with a refusal; `message` is its sentence for the customer. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfter: number,
  ) {
    super(message);
  }
}

export interface Opened {
  conversation_id: string;
  token: string;
  expires_at?: string;
  owner: Owner;
  language?: string;
  messages: Message[];
}

export interface Answered extends Stand {
  accepted: { client_id: string; seq: number };
  messages: Message[];
}

export interface Listed extends Stand {
  messages: Message[];
}

type Outgoing = { client_id: string; text: string } | { client_id: string; choice: string };

/** Calls of the widget API. Every method throws Refused, or TypeError when offline. */
export class Api {
  id = "";
  token = "";

  constructor(readonly base: string) {}

  open(locale: string, identity: string | null): Promise<Opened> {
    return this.json("", {
      locale,
      page_url: location.href.split(/[?#]/)[0],
      ...(identity ? { identity_token: identity } : {}),
    });
  }

  /** Open the conversation of a return link; it works once. */
  resume(token: string): Promise<Opened> {
    return this.json("/resume", { token });
  }

  post(body: Outgoing): Promise<Answered> {
    return this.json(`/${this.id}/messages`, body);
  }

  since(seq: number): Promise<Listed> {
    return this.json(`/${this.id}/messages?after=${seq}`);
  }

  draft(): Promise<{ facts: Facts }> {
    return this.json(`/${this.id}/draft`);
  }

  async notice(language: string): Promise<Notice> {
    return (await this.call(`/notice?language=${encodeURIComponent(language)}`)).json();
  }

  /** A document of the conversation: the transcript, or a file under evidence/. */
  async copyOf(path: string): Promise<Blob> {
    return (await this.call(`/conversations/${this.id}/${path}`, undefined, "text/plain")).blob();
  }

  /** Upload one file; `progress` hears a share from 0 to 1. */
  upload(file: File, progress: (share: number) => void): Promise<void> {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.base}/api/v1/conversations/${this.id}/evidence`);
      request.setRequestHeader("Authorization", "Bearer " + this.token);
      request.upload.onprogress = (event) =>
        event.lengthComputable && progress(event.loaded / event.total);
      request.onload = () => {
        if (request.status < 300) return done();
        failed(refusal(request.status, request.responseText, request.getResponseHeader("Retry-After")));
      };
      request.onerror = () => failed(new TypeError("offline"));
      const form = new FormData();
      form.append("file", file, file.name);
      request.send(form);
    });
  }

  socket(): WebSocket {
    const url = `${this.base}/api/v1/conversations/${this.id}/socket`;
    return new WebSocket(url.replace(/^http/, "ws"));
  }

  private async json<T>(path: string, body?: object): Promise<T> {
    return (await this.call("/conversations" + path, body)).json() as Promise<T>;
  }

  private async call(path: string, body?: object, accept = "application/json"): Promise<Response> {
    const headers: Record<string, string> = { Accept: accept };
    if (this.token) headers.Authorization = "Bearer " + this.token;
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(this.base + "/api/v1" + path, {
      method: body ? "POST" : "GET",
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    if (!answer.ok) {
      throw refusal(answer.status, await answer.text(), answer.headers.get("Retry-After"));
    }
    return answer;
  }
}

function refusal(status: number, body: string, retryAfter: string | null): Refused {
  let message = "";
  try {
    message = JSON.parse(body).error.message;
  } catch {
    // A proxy in between answers with a page of its own.
  }
  return new Refused(status, message, Number(retryAfter) || 0);
}

/** The choices a customer may press now: those of the bot's latest lines. */
export function openChoices(messages: Message[]): Choice[] {
  const choices: Choice[] = [];
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i]!;
    if (message.from === "customer") break;
    if (message.from === "bot") {
      choices.unshift(...(message.choices ?? []).map((choice) => ({ ...choice, language: message.language })));
    }
  }
  return choices;
}
