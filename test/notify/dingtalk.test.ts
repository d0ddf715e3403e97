import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { dingtalk } from "../../src/notify/dingtalk.ts";
import { inLanguage } from "../../src/render/language.ts";
import type { StoredReport } from "../../src/report/schema.ts";
import { SAMPLE } from "../report/sample.ts";
import { expectInert } from "./inert.ts";
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

const nobody = z.array(z.string()).length(0);
const Message = z.strictObject({
  msgtype: z.literal("markdown"),
  markdown: z.strictObject({ title: z.string().min(1).max(100), text: z.string().min(1) }),
  at: z.strictObject({ atMobiles: nobody, atUserIds: nobody, isAtAll: z.literal(false) }),
});
const textOf = (body: unknown) => Message.parse(body).markdown.text;

const reports: StoredReport[] = [];
beforeAll(async () => {
  for (const id of REAL) reports.push(await realReport(id));
});

describe.each(["en", "zh"] as const)("a DingTalk message in %s", (language) => {
  it("says verdict, hops, fixes and where the report is", () => {
    for (const stored of reports) {
      const { segments, findings } = inLanguage(stored, language);
      const text = textOf(bodyOf(dingtalk, messageOf(stored, language)));
      expectInert(text, LINK);
      expect(text).toContain(`](${LINK})`);
      if (segments.length > 0) expect(text).toContain(`${segments[0].packets.sent}`);
      const [command] = findings.flatMap(({ remedies }) => remedies.flatMap(({ commands }) => commands));
      if (command !== undefined && /^[\w./ -]{1,299}$/.test(command))
        expect(text).toContain(`\n${command}\n`);
    }
  });

  it.each(PAYLOADS.map((payload, i) => [i, payload] as const))(
    "is inert and within 20,000 bytes: %i",
    (_, payload) => {
      const outgoing = dingtalk.compose(messageOf(hostile(payload), language));
      expectPlain(JSON.parse(outgoing.body));
      expect(bytesOf(outgoing)).toBeLessThanOrEqual(20_000);
      expectInert(textOf(JSON.parse(outgoing.body)), LINK);
    },
  );
});

it("is signed in the query: timestamp and secret, with the secret as the key", () => {
  const url = "https://oapi.dingtalk.com/robot/send?access_token=XXXX";
  const outgoing = dingtalk.compose(messageOf(SAMPLE, "zh", { url, secret: "SEC1" }));
  const { searchParams } = new URL(outgoing.url);
  expect(searchParams.get("access_token")).toBe("XXXX");
  expect(searchParams.get("timestamp")).toBe("1772600767123");
  const sign = createHmac("sha256", "SEC1").update("1772600767123\nSEC1").digest("base64");
  expect(searchParams.get("sign")).toBe(sign);
  // As their own samples encode it.
  expect(outgoing.url).toContain(`&sign=${encodeURIComponent(sign)}`);
});

it("is not signed without a secret", () => {
  expect(dingtalk.compose(messageOf(SAMPLE, "zh")).url).toBe("https://chat.example.org/hook?key=abc");
});

it.each([
  ['{"errcode":0,"errmsg":"ok"}', undefined],
  ['{"errcode":310000,"errmsg":"sign not match"}', "code 310000"],
  ["", "no-code"],
])("reads in an answer whether it was taken: %s", (answer, refusal) => {
  expect(dingtalk.refusal?.(answer)).toBe(refusal);
});

it("says in a chat what the report says", () => {
  expect(textOf(bodyOf(dingtalk, messageOf(reports[0], "zh")))).toMatchSnapshot();
});
