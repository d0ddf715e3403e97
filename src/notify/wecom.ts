/**
 * A group robot of WeCom: a markdown message. Members are mentioned by `<@id>`: no `<` and no `@` of a report is left.
 * It knows no signature: the URL's key is the secret. Limit: 4,096 bytes of content, in UTF-8. An answer of 200 says
 * in `errcode` whether it was taken (developer.work.weixin.qq.com, path 91770).
 */
import { codeIn } from "./answer-code.ts";
import { briefOf } from "./brief.ts";
import { JSON_HEADERS, type Notifier } from "./define.ts";
import { paragraphs } from "./marked.ts";

const MOST_BYTES = 4_096;

export const wecom: Notifier = {
  kind: "wecom",
  signs: "never",
  compose({ url, report, link, language }) {
    const brief = briefOf(report, language);
    const content = paragraphs(brief, link, language, MOST_BYTES, (command) => `\`${command}\``);
    const body = { msgtype: "markdown", markdown: { content } };
    return { url, headers: JSON_HEADERS, body: JSON.stringify(body) };
  },
  refusal: (answer) => codeIn(answer, "errcode"),
};
