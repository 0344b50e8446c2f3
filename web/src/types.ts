/** The shapes of the widget API, version 1, as the service sends them. */

export type Owner = "bot" | "queue" | "agent" | "closed";
export type Input =
  | "text" | "date" | "email" | "phone" | "amount" | "choice" | "file" | "none";

/** Who answers, in which language, one sentence about the person who is wanted or there. */
export interface Stand {
  owner: Owner;
  language?: string;
  live?: {
    text: string;
    /** Number of the last line that the agent who is there has seen. */
    read?: number;
  };
  /** The customer's words spoke of abuse or danger. */
  quick_leave?: boolean;
}

export interface Choice {
  title: string;
  payload: string;
  /** Of the line it stands in. */
  language?: string | null;
}

export interface Expects {
  fact: string;
  input: Input;
  optional: boolean;
}

export interface Message {
  seq: number;
  id: string;
  from: "customer" | "bot" | "agent" | "system";
  name?: string | null;
  text: string;
  /** Of the text, ISO 639-1, where it is known. */
  language?: string | null;
  choices: Choice[];
  expects: Expects | null;
  case: { reference: string } | null;
  /** RFC 3339, UTC. */
  at: string;
  /** Sent by an agent with the line. */
  file?: SentFile;
}

/** `size` is in bytes. */
export interface SentFile {
  evidence_id: string;
  name: string;
  size: number;
}

export interface Fact {
  value: unknown;
  status: "confirmed" | "stated" | "inferred" | "declined" | "unknown";
  quote?: string | null;
  message_id?: string | null;
}

export type Facts = Record<string, Fact>;

export interface Notice {
  version: string;
  language: string;
  short: string;
  full: { heading: string; text: string }[];
}

/** A customer message the service has not acknowledged yet. */
export interface Unsent {
  client_id: string;
  text: string;
  choice?: string;
  at: string;
  /** Known when the line came back before its acknowledgement. */
  seq?: number;
  /** The service refused it and said why. */
  error?: string;
  /** The newest line when it was written. */
  after?: number;
  /** A choice the service did not take, because an earlier message is unanswered. */
  held?: boolean;
}

export interface Upload {
  key: string;
  name: string;
  size: number;
  /** The line it stands behind. */
  after: number;
  /** 0 to 1. */
  progress: number;
  state: "sending" | "failed";
  error?: string;
  /** Sending it again changes nothing. */
  final?: boolean;
  file?: File;
}

/** What this device keeps, and nothing else. */
export interface Kept {
  id: string;
  token: string;
  expires_at?: string;
  /** The last line the customer has seen. */
  read: number;
  unsent: Unsent[];
  /** What stands in the composer. */
  draft: string;
  /** The conversation's language. */
  language?: string;
  /** The customer left quickly: nothing is shown before they ask for it. */
  left?: boolean;
}
