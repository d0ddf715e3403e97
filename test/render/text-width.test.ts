import fc from "fast-check";
import { expect, it } from "vitest";
import { clip, clipMiddle, widthPx, wrapPx } from "../../src/render/text-width.ts";

it("leaves what fits and cuts what does not", () => {
  expect(clip("rs1", 12, 100)).toBe("rs1");
  expect(clip("a-very-long-host-name.example", 12, 80)).toMatch(/^a-very.*…$/);
});

it("breaks at spaces and between Chinese characters", () => {
  expect(wrapPx("one two three", 10, 50, 5)).toEqual(["one two", "three"]);
  expect(wrapPx("云网络丢弃报文", 10, 35, 5)).toEqual(["云网络", "丢弃报", "文"]);
});

it("keeps within width and number of lines, whatever the text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 300 }),
      fc.integer({ min: 1, max: 4 }),
      (text, most) => {
        const lines = wrapPx(text, 12, 120, most);
        expect(lines.length).toBeLessThanOrEqual(most);
        for (const line of lines) expect(widthPx(line, 12)).toBeLessThanOrEqual(120);
        expect(widthPx(clip(text, 12, 90), 12)).toBeLessThanOrEqual(90);
      },
    ),
  );
});

it("cuts names in the middle, within the width, whatever the name", () => {
  expect(clipMiddle("web-production.eu-7", 12, 90)).toMatch(/^web.*….*-7$/);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (name) => {
      expect(widthPx(clipMiddle(name, 12, 90), 12)).toBeLessThanOrEqual(90);
    }),
  );
});
