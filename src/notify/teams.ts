/**
 * A Microsoft Teams channel, by the Workflows webhook ("post to a channel when a webhook request is received"): a
 * message with one Adaptive Card. All text stands in `TextRun`s, in which Markdown is not supported
 * (learn.microsoft.com/adaptive-cards, TextRun), and the card names no `msteams.entities`, without which `<at>` is
 * text. `{{DATE()}}` and `{{TIME()}}`, which the client would fill in, are broken up.
 * Limit: 28 KB a message (learn.microsoft.com, Microsoft Teams connector, known issues).
 */
import type { Language } from "../render/define.ts";
import { type Brief, briefOf, fixLines, headLines, legLines, showing, WORDS } from "./brief.ts";
import { JSON_HEADERS, type Notifier } from "./define.ts";

export const teams: Notifier = {
  kind: "teams",
  signs: "never",
  compose: ({ url, report, link, language }) => ({
    url,
    headers: JSON_HEADERS,
    body: JSON.stringify({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          contentUrl: null,
          content: card(showing(briefOf(report, language), isStill), link, language),
        },
      ],
    }),
  }),
};

const COLORS = { faulty: "Attention", healthy: "Good", inconclusive: "Warning" } as const;

function card(brief: Brief, link: string, language: Language): object {
  const words = WORDS[language];
  const title = { size: "Large", weight: "Bolder", color: COLORS[brief.outcome] };
  return {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    msteams: { width: "Full" },
    body: [
      text(brief.title, title),
      ...headLines(brief, language).map((line) => text(line)),
      ...listed(words.legs, legLines(brief, language)),
      ...listed(words.fixes, fixLines(brief, language)),
    ],
    actions: [{ type: "Action.OpenUrl", title: words.report, url: link }],
  };
}

function text(content: string, style: object = {}): object {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text: still(content), ...style }] };
}

const still = (text: string) => text.replace(/\{\{(?=DATE\(|TIME\()/g, "{ {");
const isStill = (text: string) => still(text) === text;

function listed(title: string, lines: readonly string[]): object[] {
  if (lines.length === 0) return [];
  return [text(title, { weight: "Bolder" }), ...lines.map((line) => text(line, { fontType: "Monospace" }))];
}
