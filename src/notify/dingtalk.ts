/**
 * A custom robot of DingTalk: a markdown message. Nobody is mentioned: `at` names nobody, and no `@` of a report is
 * left. Signed in the query: HMAC-SHA256 of `timestamp\nsecret` with the secret as the key, milliseconds, base64,
 * URL-encoded. Limit: 20,000 bytes a message (error 460101). An answer of 200 says in `errcode` whether it was taken
 * (open.dingtalk.com, custom robot access and security settings).
 */
import { base64, hmacSha256 } from "../lib/hmac.ts";
import { codeIn } from "./answer-code.ts";
import { briefOf } from "./brief.ts";
import { JSON_HEADERS, type Notifier } from "./define.ts";
import { paragraphs } from "./marked.ts";

/** Of the text; the rest of the body is small. JSON escapes some of its characters. */
const MOST_BYTES = 15_000;

export const dingtalk: Notifier = {
  kind: "dingtalk",
  signs: "with-secret",
  compose({ url, secret, at, report, link, language }) {
    const brief = briefOf(report, language);
    const text = paragraphs(brief, link, language, MOST_BYTES, (command) => `\n\`\`\`\n${command}\n\`\`\``);
    const body = {
      msgtype: "markdown",
      markdown: { title: brief.title, text },
      at: { atMobiles: [], atUserIds: [], isAtAll: false },
    };
    return { url: signed(url, secret, at), headers: JSON_HEADERS, body: JSON.stringify(body) };
  },
  refusal: (answer) => codeIn(answer, "errcode"),
};

function signed(url: string, secret: string | undefined, at: number): string {
  if (secret === undefined) return url;
  const address = new URL(url);
  address.searchParams.set("timestamp", String(at));
  address.searchParams.set("sign", base64(hmacSha256(secret, `${at}\n${secret}`)));
  return address.href;
}
