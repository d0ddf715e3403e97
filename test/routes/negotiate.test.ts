import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { preferLanguage, preferMediaType } from "../../src/routes/negotiate.ts";

const TYPES = ["application/json", "text/plain"];

describe("a media type", () => {
  it.each([
    [undefined, "application/json"],
    ["", "application/json"],
    ["*/*", "application/json"],
    ["text/plain", "text/plain"],
    ["TEXT/Plain; charset=utf-8", "text/plain"],
    ["text/*", "text/plain"],
    ["text/plain;q=0.4, application/json;q=0.5", "application/json"],
    ["application/json;q=0, */*", "text/plain"],
    ["*/*;q=0.1, text/plain;q=0.2", "text/plain"],
    ["application/json;q=0", undefined],
    ["application/json;q=nonsense", undefined],
    ["application/json;q=7", undefined],
    ["image/png", undefined],
    ["image/*", undefined],
    [",,,", undefined],
  ])("%j prefers %s", (header, type) => {
    expect(preferMediaType(header, TYPES)).toBe(type);
  });

  it("is one of those on offer, or none, whatever the header holds", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect([...TYPES, undefined]).toContain(preferMediaType(header, TYPES));
      }),
    );
  });
});

describe("a language", () => {
  it.each([
    [undefined, "en"],
    ["zh", "zh"],
    ["zh-Hans-CN, en;q=0.2", "zh"],
    ["en-GB, zh;q=0.9", "en"],
    ["*", "en"],
    ["de", "en"],
    ["en;q=0, zh", "zh"],
    ["zhx", "en"],
  ])("%j prefers %s", (header, language) => {
    expect(preferLanguage(header, ["en", "zh"])).toBe(language);
  });
});
