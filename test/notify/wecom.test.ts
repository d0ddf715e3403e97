import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { wecom } from "../../src/notify/wecom.ts";
import { inLanguage } from "../../src/render/language.ts";
import type { StoredReport } from "../../src/report/schema.ts";
import { expectInert } from "./inert.ts";
import { bodyOf, expectPlain, hostile, LINK, messageOf, PAYLOADS, REAL, realReport } from "./messages.ts";

const Message = z.strictObject({
  msgtype: z.literal("markdown"),
  markdown: z.strictObject({ content: z.string().min(1) }),
});
const contentOf = (body: unknown) => Message.parse(body).markdown.content;
const size = (text: string) => new TextEncoder().encode(text).length;

const reports: StoredReport[] = [];
beforeAll(async () => {
  for (const id of REAL) reports.push(await realReport(id));
});

describe.each(["en", "zh"] as const)("a WeCom message in %s", (language) => {
  it("says the verdict and where the report is, and as much as fits besides", () => {
    for (const stored of reports) {
      const { segments } = inLanguage(stored, language);
      const content = contentOf(bodyOf(wecom, messageOf(stored, language)));
      expect(size(content)).toBeLessThanOrEqual(4_096);
      expectInert(content, LINK);
      expect(content).toContain(`](${LINK})`);
      if (segments.length > 0) expect(content).toContain(`${segments[0].packets.sent}`);
    }
  });

  it.each(PAYLOADS.map((payload, i) => [i, payload] as const))(
    "is inert and within 4,096 bytes: %i",
    (_, payload) => {
      const content = contentOf(bodyOf(wecom, messageOf(hostile(payload), language)));
      expect(size(content)).toBeLessThanOrEqual(4_096);
      expectPlain(content);
      expectInert(content, LINK);
      expect(content).toContain(`](${LINK})`);
    },
  );

  it("says that it was cut", () => {
    const content = contentOf(bodyOf(wecom, messageOf(hostile("汉".repeat(5_000)), language)));
    expect(content.endsWith("\n\n…")).toBe(true);
  });
});

it("reads in an answer whether it was taken", () => {
  expect(wecom.refusal?.('{"errcode":0,"errmsg":"ok"}')).toBeUndefined();
  expect(wecom.refusal?.('{"errcode":93000,"errmsg":"invalid webhook url"}')).toBe("code 93000");
});

it("says in a chat what the report says", () => {
  expect(contentOf(bodyOf(wecom, messageOf(reports[0], "zh")))).toMatchSnapshot();
});
