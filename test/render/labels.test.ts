import { expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { hopText, LABELS } from "../../src/render/labels.ts";

it("has every word in every language, and none of them empty", () => {
  const leaves = (value: unknown): unknown[] =>
    typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];
  for (const language of LANGUAGES) {
    const words = leaves(LABELS[language]);
    expect(words.length).toBeGreaterThan(80);
    for (const word of words) if (typeof word === "string") expect(word).not.toBe("");
  }
});

it("names a hop, and a place inside a host", () => {
  expect(hopText({ from: "ds", to: "rs1" }, LABELS.zh)).toBe("ds > rs1");
  expect(hopText({ from: "ds", to: "ds" }, LABELS.en)).toBe("in ds");
  expect(hopText({ from: "ds", to: "ds" }, LABELS.zh)).toBe("ds 内部");
});
