/** Messages about real reports and about a hostile one, and what may never be in one of them. */
import { expect } from "vitest";
import type { Message, Notifier, Outgoing } from "../../src/notify/define.ts";
import type { Language } from "../../src/render/define.ts";
import { inLanguage } from "../../src/render/language.ts";
import type { StoredReport } from "../../src/report/schema.ts";
import { analyzeParts, partsOf } from "../analysis/analyze-case.ts";
import { SAMPLE } from "../report/sample.ts";

export const LINK = "https://verdict.example.org/v1/analyses/0123456789abcdef0123456789abcdef";

/** A confirmed fault, health, an open question, IPv6, many hops. */
export const REAL = ["dr-antispoof", "dr-healthy-3rs", "dr-rs-capture-ended-early", "app-v6only"] as const;

export async function realReport(id: string): Promise<StoredReport> {
  return { ...(await analyzeParts(await partsOf(id))), createdAt: "2026-03-04T05:06:07.000Z" };
}

export function messageOf(report: StoredReport, language: Language, more: Partial<Message> = {}): Message {
  return {
    id: `${report.id}-ops`,
    url: "https://chat.example.org/hook?key=abc",
    secret: undefined,
    at: 1_772_600_767_123,
    report: inLanguage(report, language),
    link: LINK,
    language,
    ...more,
  };
}

export function bodyOf(notifier: Notifier, message: Message): unknown {
  return JSON.parse(notifier.compose(message).body);
}

export const bytesOf = ({ body }: Outgoing): number => new TextEncoder().encode(body).length;

/** Every string in it. */
export function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) yield* stringsIn(item);
}

/** No character that a reader does not see, or that turns the line around; line feeds are ours. */
export function expectPlain(body: unknown): void {
  for (const text of stringsIn(body))
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
}

/** What strangers may write where a host name, a command or a sentence is expected. */
export const PAYLOADS = [
  "<!channel> <!here|x> <@U012AB3CD> <#C0> <https://evil.example|click>",
  "@here @channel @all @everyone",
  '<at>everyone</at> <at user_id="all"></at> <at id=all></at>',
  '<@all> <@userid> <font color="warning">x</font>',
  "[click](https://evil.example) ![x](https://evil.example/x.png)",
  "**bold** *b* _i_ ~s~ `code` ```fence``` \n# head\n> quote\n- item\n| a | b |",
  "\u0000\u001b[31m\u202e\u2066\u200b\u2028\ufeff\u{e0041}",
  "&lt;@all&gt; &#64;all &amp;",
  "{{DATE(2026-01-01T00:00:00Z)}} {0}",
  "\\` \\[x\\](y) \\",
  '","injected":"yes',
  "# head",
  "- item",
  "1. item",
  "---",
  "=== ===",
  "__init__ _x_ a_b_ _",
  "x".repeat(5_000),
  "汉".repeat(5_000),
  "\u{1f600}".repeat(3_000),
] as const;

/** The sample with `payload` in every place in which a stranger's words may stand. */
export function hostile(payload: string): StoredReport {
  const words = { en: payload, zh: payload };
  const span = { from: payload, to: `${payload}2` };
  const [finding] = SAMPLE.findings;
  const [segment] = SAMPLE.segments;
  const remedy = {
    host: payload,
    platform: payload,
    commands: [payload, `ip addr add ${payload}`],
    note: words,
  };
  return {
    ...SAMPLE,
    verdict: {
      ...SAMPLE.verdict,
      observed: { en: `${payload} seen`, zh: `${payload} seen` },
      summary: words,
      cause: payload,
      segments: [span, span],
    },
    findings: Array.from({ length: 20 }, () => ({
      ...finding,
      title: words,
      explanation: words,
      remedies: [remedy, remedy],
    })),
    segments: Array.from({ length: 40 }, () => ({ ...segment, ...span, because: words })),
  };
}
