/**
 * A custom bot of Feishu (Lark): an interactive card. All text stands in `plain_text` objects, which know neither
 * Markdown nor `<at>` (open.feishu.cn, card text object).
 * Signed in the body: HMAC-SHA256 of nothing with `timestamp\nsecret` as the key, seconds, base64. Limit: 20 KB a
 * request. An answer of 200 says in `code` whether it was taken (open.feishu.cn, custom bot guide).
 */
import { base64, hmacSha256 } from "../lib/hmac.ts";
import type { Language } from "../render/define.ts";
import { codeIn } from "./answer-code.ts";
import { type Brief, briefOf, fixLines, headLines, legLines, WORDS } from "./brief.ts";
import { JSON_HEADERS, type Notifier } from "./define.ts";

export const feishu: Notifier = {
  kind: "feishu",
  signs: "with-secret",
  compose({ url, secret, at, report, link, language }) {
    const signed = secret === undefined ? {} : signature(secret, Math.floor(at / 1000));
    const body = {
      ...signed,
      msg_type: "interactive",
      card: card(briefOf(report, language), link, language),
    };
    return { url, headers: JSON_HEADERS, body: JSON.stringify(body) };
  },
  refusal: (answer) => codeIn(answer, "code"),
};

function signature(secret: string, seconds: number): object {
  const timestamp = String(seconds);
  return { timestamp, sign: base64(hmacSha256(`${timestamp}\n${secret}`, "")) };
}

const TEMPLATES = { faulty: "red", healthy: "green", inconclusive: "orange" } as const;

function card(brief: Brief, link: string, language: Language): object {
  const words = WORDS[language];
  return {
    config: { wide_screen_mode: true },
    header: { template: TEMPLATES[brief.outcome], title: plain(brief.title) },
    elements: [
      ...headLines(brief, language).map((line) => ({ tag: "div", text: plain(line) })),
      ...listed(words.legs, legLines(brief, language)),
      ...listed(words.fixes, fixLines(brief, language)),
      {
        tag: "action",
        actions: [{ tag: "button", type: "default", text: plain(words.report), url: link }],
      },
    ],
  };
}

const plain = (content: string) => ({ tag: "plain_text", content });

function listed(title: string, lines: readonly string[]): object[] {
  if (lines.length === 0) return [];
  return [{ tag: "hr" }, { tag: "div", text: plain([title, ...lines].join("\n")) }];
}
