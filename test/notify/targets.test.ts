import { describe, expect, it } from "vitest";
import { TargetsText } from "../../src/notify/targets.ts";

const secret = `whsec_${Buffer.alloc(24).toString("base64")}`;
const good = { name: "ops", kind: "json", url: "https://example.org/in", secret };
const read = (...targets: readonly object[]) => TargetsText.safeParse(JSON.stringify(targets));

describe("the receivers that an operator names", () => {
  it("are none without a word", () => expect(TargetsText.parse(undefined)).toEqual([]));

  it("get every outcome, in English, unless they say more", () => {
    expect(read(good).data).toEqual([
      { ...good, language: "en", tenant: "main", outcomes: ["faulty", "healthy", "inconclusive"] },
    ]);
    const more = { language: "zh", tenant: "acme", outcomes: ["faulty"] };
    expect(read({ ...good, ...more }).data).toEqual([{ ...good, ...more }]);
  });

  it.each([
    ["of each kind", { kind: "slack", secret: undefined }],
    ["signed where they can be", { kind: "feishu", secret: "any" }],
    ["or not", { kind: "dingtalk", secret: undefined }],
    ["on plain HTTP", { url: "http://example.org/" }],
  ])("are taken: %s", (_, more) => expect(read({ ...good, ...more }).success).toBe(true));

  it.each([
    ["name", { name: "Ops team" }],
    ["name", { name: "" }],
    ["kind", { kind: "fax" }],
    ["url", { url: "ftp://example.org/" }],
    ["url", { url: "javascript:alert(1)" }],
    ["url", { url: "example.org" }],
    ["url", { url: "https://user:password@example.org/" }],
    ["secret", { secret: undefined }],
    ["secret", { secret: "short" }],
    ["secret", { kind: "slack" }],
    ["language", { language: "fr" }],
    ["outcomes", { outcomes: [] }],
    ["outcomes", { outcomes: ["broken"] }],
    ["urls", { urls: [] }],
  ])("are refused with the place: %s %j", (path, more) => {
    const { error } = read({ ...good, ...more });
    const places = error?.issues.flatMap((issue) => [
      ...issue.path,
      ...(issue.code === "unrecognized_keys" ? issue.keys : []),
    ]);
    expect(places).toContain(path);
    // It goes to the log.
    expect(JSON.stringify(error?.issues.map(({ message }) => message))).not.toContain(secret);
  });

  it("are eight at most, each with a name of its own, in JSON", () => {
    expect(read(good, good).success).toBe(false);
    const many = Array.from({ length: 9 }, (_, i) => ({ ...good, name: `ops-${i}` }));
    expect(read(...many.slice(1)).success).toBe(true);
    expect(read(...many).success).toBe(false);
    expect(TargetsText.safeParse("[").success).toBe(false);
    expect(TargetsText.safeParse("{}").success).toBe(false);
  });
});
