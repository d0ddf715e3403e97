/**
 * A Slack incoming webhook, in Block Kit. Text of a report stands in `plain_text` objects and in text elements of
 * `rich_text` blocks alone: Slack looks for mentions, links and formatting in neither (docs.slack.dev, text object and
 * rich text block). The fallback `text`, which is mrkdwn, holds nothing but our own words.
 * Limits (same pages): header 150 characters, section text 3,000, 50 blocks.
 */
import type { Language } from "../render/define.ts";
import { type Brief, briefOf, fixLines, headLines, legLines, WORDS } from "./brief.ts";
import { JSON_HEADERS, type Notifier } from "./define.ts";

export const slack: Notifier = {
  kind: "slack",
  signs: "never",
  compose: ({ url, report, link, language }) => ({
    url,
    headers: JSON_HEADERS,
    body: JSON.stringify({
      ...slackMessage(briefOf(report, language), link, language),
      unfurl_links: false,
      unfurl_media: false,
    }),
  }),
};

/** A message, as a webhook sends it and a slash command answers it. */
export function slackMessage(brief: Brief, link: string, language: Language) {
  const words = WORDS[language];
  return {
    text: brief.title,
    blocks: [
      { type: "header", text: plain(brief.title) },
      ...headLines(brief, language).map((line) => ({ type: "section", text: plain(line) })),
      ...listed(words.legs, legLines(brief, language)),
      ...listed(words.fixes, fixLines(brief, language)),
      rich({ type: "rich_text_section", elements: [{ type: "link", url: link, text: words.report }] }),
    ],
  };
}

export const plain = (text: string) => ({ type: "plain_text", text, emoji: false });

const rich = (...elements: readonly object[]) => ({ type: "rich_text", elements });

function listed(title: string, lines: readonly string[]): object[] {
  if (lines.length === 0) return [];
  return [
    rich(
      { type: "rich_text_section", elements: [{ type: "text", text: title, style: { bold: true } }] },
      { type: "rich_text_preformatted", elements: [{ type: "text", text: lines.join("\n") }] },
    ),
  ];
}
