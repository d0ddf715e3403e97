import fc from "fast-check";
import { expect, test } from "vitest";
import { quotedWords } from "../../../src/analysis/host/quoted-words.ts";

test("groups what is quoted, and says so", () => {
  expect(quotedWords('-m comment --comment "a \\"b\\" c" ""')).toEqual([
    { text: "-m", quoted: false },
    { text: "comment", quoted: false },
    { text: "--comment", quoted: false },
    { text: 'a "b" c', quoted: true },
    { text: "", quoted: true },
  ]);
});

test("takes marks for words, but not in quotes", () => {
  expect(quotedWords('dport {53,"{"}', "{},").map(({ text }) => text)).toEqual([
    "dport",
    "{",
    "53",
    ",",
    "{",
    "}",
  ]);
});

test("gives back any words that are written apart", () => {
  const word = fc.stringMatching(/^[^\s"\\]{1,8}$/);
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(quotedWords(words.join(" ")).map((w) => w.text)).toEqual(words);
    }),
  );
});

test("ends at the end, quotes open or not", () => {
  fc.assert(
    fc.property(fc.string(), (line) => {
      expect(quotedWords(line).length).toBeLessThanOrEqual(line.length);
    }),
  );
});
