import { expect, test } from "vitest";
import { HOST_LIMITS } from "../../../src/analysis/host/define.ts";
import { keep, openingLines, readLines, tokens } from "../../../src/analysis/host/read-lines.ts";
import { bodyLines } from "./parser-fixtures.ts";

test("gives every line but blank ones, and keeps those that are not understood", () => {
  const seen: string[] = [];
  const unread = readLines(bodyLines("a\n \t\nb\nc"), (text) => {
    seen.push(text);
    return text !== "b";
  });
  expect(seen).toEqual(["a", "b", "c"]);
  expect(unread.map(({ text }) => text)).toEqual(["b"]);
});

test("opens with the first lines that are not blank", () => {
  expect(openingLines(bodyLines("\n\na\n\nb\nc"), 2)).toEqual(["a", "b"]);
});

test("splits at any blanks", () => {
  expect(tokens(" a\t b  ")).toEqual(["a", "b"]);
  expect(tokens("  ")).toEqual([]);
});

test("keeps no more facts than allowed", () => {
  const list = Array.from({ length: HOST_LIMITS.facts - 1 }, (_, i) => i);
  expect([keep(list, 1), keep(list, 2)]).toEqual([true, false]);
  expect(list.length).toBe(HOST_LIMITS.facts);
});
