import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { slack } from "../../src/notify/slack.ts";
import { inLanguage } from "../../src/render/language.ts";
import type { StoredReport } from "../../src/report/schema.ts";
import {
  bodyOf,
  expectPlain,
  hostile,
  LINK,
  messageOf,
  PAYLOADS,
  REAL,
  realReport,
  stringsIn,
} from "./messages.ts";

const text = (most: number) => z.string().min(1).max(most);
const Plain = (most: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: text(most), emoji: z.literal(false) });
const RichText = z.strictObject({
  type: z.literal("text"),
  text: text(10_000),
  style: z.strictObject({ bold: z.boolean() }).optional(),
});
const RichLink = z.strictObject({ type: z.literal("link"), url: z.literal(LINK), text: text(100) });

/** What is used of Block Kit, as docs.slack.dev describes it, with its limits. */
const Message = z.strictObject({
  text: text(200),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
  blocks: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("header"), text: Plain(150) }),
        z.strictObject({ type: z.literal("section"), text: Plain(3_000) }),
        z.strictObject({
          type: z.literal("rich_text"),
          elements: z.array(
            z.discriminatedUnion("type", [
              z.strictObject({
                type: z.literal("rich_text_section"),
                elements: z.array(z.union([RichText, RichLink])).min(1),
              }),
              z.strictObject({
                type: z.literal("rich_text_preformatted"),
                elements: z.array(RichText).min(1),
              }),
            ]),
          ),
        }),
      ]),
    )
    .max(50),
});

const reports: StoredReport[] = [];
beforeAll(async () => {
  for (const id of REAL) reports.push(await realReport(id));
});

describe.each(["en", "zh"] as const)("a Slack message in %s", (language) => {
  it("says verdict, measurement, hops, fixes and where the report is", () => {
    for (const stored of reports) {
      const { verdict, segments, findings } = inLanguage(stored, language);
      const message = Message.parse(bodyOf(slack, messageOf(stored, language)));
      const texts = [...stringsIn(message.blocks)].join("\n");
      expect(texts).toContain(verdict.summary.slice(0, 200));
      expect(texts).toContain(verdict.observed.slice(0, 200));
      for (const { from, to, packets } of segments.slice(0, 5)) {
        expect(texts).toContain(from === to ? `in ${from}` : `${from} > ${to}`);
        expect(texts).toContain(String(packets.missing));
      }
      const [command] = findings.flatMap(({ remedies }) => remedies.flatMap(({ commands }) => commands));
      if (command !== undefined && command.length < 300 && !command.includes("\n"))
        expect(texts).toContain(command);
      expect(texts).toContain(LINK);
    }
  });

  it.each(PAYLOADS.map((payload, i) => [i, payload] as const))(
    "is inert and within limits: %i",
    (_, payload) => {
      const message = Message.parse(bodyOf(slack, messageOf(hostile(payload), language)));
      expectPlain(message);
      // The one string that Slack reads as mrkdwn holds none of it.
      expect(message.text).toBe(
        language === "en" ? "LVS Verdict: faulty (confirmed)" : "LVS Verdict: 有故障 (已确认)",
      );
    },
  );
});

it("says in a chat what the report says", () => {
  expect(bodyOf(slack, messageOf(reports[0], "en"))).toMatchSnapshot();
});
