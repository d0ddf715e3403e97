import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { feishu } from "../../src/notify/feishu.ts";
import { inLanguage } from "../../src/render/language.ts";
import type { StoredReport } from "../../src/report/schema.ts";
import { SAMPLE } from "../report/sample.ts";
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

const Plain = z.strictObject({ tag: z.literal("plain_text"), content: z.string().min(1) });

/** What is used of a card (open.feishu.cn, card JSON 1.0): of all text plain text alone. */
const Message = z.strictObject({
  timestamp: z.string().optional(),
  sign: z.string().optional(),
  msg_type: z.literal("interactive"),
  card: z.strictObject({
    config: z.strictObject({ wide_screen_mode: z.boolean() }),
    header: z.strictObject({ template: z.enum(["red", "green", "orange"]), title: Plain }),
    elements: z.array(
      z.discriminatedUnion("tag", [
        z.strictObject({ tag: z.literal("div"), text: Plain }),
        z.strictObject({ tag: z.literal("hr") }),
        z.strictObject({
          tag: z.literal("action"),
          actions: z.tuple([
            z.strictObject({
              tag: z.literal("button"),
              type: z.literal("default"),
              text: Plain,
              url: z.literal(LINK),
            }),
          ]),
        }),
      ]),
    ),
  }),
});

const textOf = (body: unknown) =>
  Message.parse(body)
    .card.elements.map((element) => ("text" in element ? element.text.content : ""))
    .join("\n");

const reports: StoredReport[] = [];
beforeAll(async () => {
  for (const id of REAL) reports.push(await realReport(id));
});

describe.each(["en", "zh"] as const)("a Feishu card in %s", (language) => {
  it("says verdict, measurement and hops", () => {
    for (const stored of reports) {
      const { verdict, segments } = inLanguage(stored, language);
      const text = textOf(bodyOf(feishu, messageOf(stored, language)));
      expect(text).toContain(verdict.summary.slice(0, 200));
      expect(text).toContain(verdict.observed.slice(0, 200));
      if (segments.length > 0) expect(text).toContain(`${segments[0].packets.sent}`);
    }
  });

  it.each(PAYLOADS.map((payload, i) => [i, payload] as const))(
    "is inert and within 20 KB: %i",
    (_, payload) => {
      const outgoing = feishu.compose(messageOf(hostile(payload), language, { secret: "s" }));
      expectPlain(JSON.parse(outgoing.body));
      expect(bytesOf(outgoing)).toBeLessThan(20_000);
      Message.parse(JSON.parse(outgoing.body));
    },
  );
});

it("is signed in the body: nothing, with timestamp and secret as the key", () => {
  const { timestamp, sign } = Message.parse(bodyOf(feishu, messageOf(SAMPLE, "zh", { secret: "demo" })));
  expect(timestamp).toBe("1772600767");
  expect(sign).toBe(createHmac("sha256", "1772600767\ndemo").update("").digest("base64"));
});

it("is not signed without a secret", () => {
  expect(bodyOf(feishu, messageOf(SAMPLE, "zh"))).not.toHaveProperty("sign");
});

it.each([
  ['{"code":0,"msg":"success","data":{}}', undefined],
  ['{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}', "code 19021"],
  ["<html>", "no-code"],
  ["", "no-code"],
])("reads in an answer whether it was taken: %s", (answer, refusal) => {
  expect(feishu.refusal?.(answer)).toBe(refusal);
});

it("says in a chat what the report says", () => {
  expect(bodyOf(feishu, messageOf(reports[0], "zh"))).toMatchSnapshot();
});
