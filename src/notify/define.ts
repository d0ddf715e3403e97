/** Messages about a report to chats and programs: the contract of one kind of receiver. */
import type { Language } from "../render/define.ts";
import type { Report } from "../report/schema.ts";

/** What a message is made from. */
export interface Message {
  /** The same in every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly url: string;
  readonly secret: string | undefined;
  /** When this attempt is made, Unix milliseconds. */
  readonly at: number;
  /** In `language` already. */
  readonly report: Report;
  /** Where people read the report. */
  readonly link: string;
  readonly language: Language;
}

/** A POST of JSON. */
export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One kind of receiver as a unit. */
export interface Notifier {
  /** What a target says to choose it. */
  readonly kind: string;
  /** Does it sign with the target's secret? Where it cannot, the URL itself is the secret. */
  readonly signs: "always" | "with-secret" | "never";
  /** What is wrong with a secret, or undefined. */
  secretProblem?(secret: string): string | undefined;
  /** The signed request. What hosts and files said can do nothing in it but be read. */
  compose(message: Message): Outgoing;
  /** The platform's own code in an answer of status 200 that refuses the message, or undefined. */
  refusal?(answer: string): string | undefined;
}

export const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" } as const;
