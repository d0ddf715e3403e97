import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { json } from "../../src/notify/json.ts";
import { inLanguage } from "../../src/render/language.ts";
import { VerdictAnswer } from "../../src/report/verdict-answer.ts";
import { SAMPLE } from "../report/sample.ts";
import { bodyOf, hostile, LINK, messageOf, PAYLOADS } from "./messages.ts";

const KEY = Buffer.alloc(32, 7);
const secret = `whsec_${KEY.toString("base64")}`;

describe("a webhook for programs", () => {
  it.each(["en", "zh"] as const)("is the answer of /verdict (%s)", (language) => {
    const { id, createdAt, verdict } = inLanguage(SAMPLE, language);
    const body = bodyOf(json, messageOf(SAMPLE, language, { secret }));
    expect(VerdictAnswer.parse(body)).toEqual({ id, createdAt, verdict, report: LINK });
  });

  it("is signed as Standard Webhooks says", () => {
    const { headers, body, url } = json.compose(messageOf(SAMPLE, "zh", { secret }));
    expect(url).toBe("https://chat.example.org/hook?key=abc");
    expect(headers["webhook-id"]).toBe(`${SAMPLE.id}-ops`);
    expect(headers["webhook-timestamp"]).toBe("1772600767");
    const signed = `${SAMPLE.id}-ops.1772600767.${body}`;
    expect(headers["webhook-signature"]).toBe(
      `v1,${createHmac("sha256", KEY).update(signed).digest("base64")}`,
    );
  });

  it("holds what strangers wrote as it is, as JSON strings", () => {
    for (const payload of PAYLOADS)
      expect(bodyOf(json, messageOf(hostile(payload), "en", { secret }))).toMatchObject({
        verdict: { summary: payload },
      });
  });

  it.each([
    ["whsec_", "no bytes"],
    [KEY.toString("base64"), "no prefix"],
    [`whsec_${Buffer.alloc(23).toString("base64")}`, "too few bytes"],
    [`whsec_${Buffer.alloc(65).toString("base64")}`, "too many bytes"],
    ["whsec_%%%%", "no base64"],
  ])("takes no secret %s: %s", (wrong) => {
    expect(json.secretProblem?.(wrong)).toMatch(/24 to 64/);
  });

  it("takes a good one", () => expect(json.secretProblem?.(secret)).toBeUndefined());
});
