import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { teams } from "../../src/notify/teams.ts";
import { inLanguage } from "../../src/render/language.ts";
import type { StoredReport } from "../../src/report/schema.ts";
import {
  bodyOf,
  bytesOf,
  expectPlain,
  hostile,
  LINK,
  messageOf,
  PAYLOADS,
  REAL,
  realReport,
} from "./messages.ts";

/** Text runs alone: of all text of a card they know no Markdown. */
const TextRun = z.strictObject({
  type: z.literal("TextRun"),
  text: z.string().min(1),
  size: z.literal("Large").optional(),
  weight: z.literal("Bolder").optional(),
  color: z.enum(["Good", "Warning", "Attention"]).optional(),
  fontType: z.literal("Monospace").optional(),
});

/** What is used of a message with an Adaptive Card (learn.microsoft.com, adaptivecards.io schema 1.4). */
const Message = z.strictObject({
  type: z.literal("message"),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal("application/vnd.microsoft.card.adaptive"),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal("http://adaptivecards.io/schemas/adaptive-card.json"),
        type: z.literal("AdaptiveCard"),
        version: z.literal("1.4"),
        // No entities: there are no mentions without them.
        msteams: z.strictObject({ width: z.literal("Full") }),
        body: z.array(z.strictObject({ type: z.literal("RichTextBlock"), inlines: z.tuple([TextRun]) })),
        actions: z.tuple([
          z.strictObject({ type: z.literal("Action.OpenUrl"), title: z.string(), url: z.literal(LINK) }),
        ]),
      }),
    }),
  ]),
});

const linesOf = (body: unknown) =>
  Message.parse(body).attachments[0].content.body.map(({ inlines }) => inlines[0].text);

const reports: StoredReport[] = [];
beforeAll(async () => {
  for (const id of REAL) reports.push(await realReport(id));
});

describe.each(["en", "zh"] as const)("a Teams card in %s", (language) => {
  it("says verdict, measurement, hops and fixes", () => {
    for (const stored of reports) {
      const { verdict, segments } = inLanguage(stored, language);
      const lines = linesOf(bodyOf(teams, messageOf(stored, language)));
      expect(lines[1]).toBe(verdict.summary.length > 600 ? lines[1] : verdict.summary);
      expect(lines.join("\n")).toContain(verdict.observed.slice(0, 200));
      expect(lines.filter((line) => / > |^in /.test(line)).length).toBeGreaterThanOrEqual(
        Math.min(segments.length, 12),
      );
    }
  });

  it.each(PAYLOADS.map((payload, i) => [i, payload] as const))(
    "is inert and within 28 KB: %i",
    (_, payload) => {
      const outgoing = teams.compose(messageOf(hostile(payload), language));
      expectPlain(JSON.parse(outgoing.body));
      expect(bytesOf(outgoing)).toBeLessThan(28_000);
      for (const line of linesOf(JSON.parse(outgoing.body))) expect(line).not.toMatch(/\{\{(?:DATE|TIME)/);
    },
  );
});

it("says in a chat what the report says", () => {
  expect(bodyOf(teams, messageOf(reports[0], "en"))).toMatchSnapshot();
});
