import { expect, test } from "vitest";
import { type NftStatement, readNftStatements } from "../../../src/analysis/host/nft-statements.ts";
import { bodyLines } from "./parser-fixtures.ts";

function read(text: string) {
  const given: [string, string][] = [];
  const unread = readNftStatements(bodyLines(text), ({ path, words }: NftStatement) => {
    given.push([path.join(" / "), words.map((word) => word.text).join(" ")]);
    return true;
  });
  return { given, unread: unread.map(({ line }) => line) };
}

test("splits at semicolons, braces and line ends, but not in sets", () => {
  const text =
    "table ip t {\n chain c { # handle 1\n type filter; policy drop;\n udp dport { 53,\n 54 } drop # x\n}\n}";
  expect(read(text)).toEqual({
    given: [
      ["table ip t / chain c", "type filter"],
      ["table ip t / chain c", "policy drop"],
      ["table ip t / chain c", "udp dport { 53 , 54 } drop"],
    ],
    unread: [],
  });
});

test("keeps braces that do not fit, and a set without an end", () => {
  expect(read("}\ntable ip t { chain c {\nudp dport { 53").unread).toEqual([2, 4]);
});

test("goes no deeper than the language", () => {
  expect(read("table ip t { ".repeat(20)).unread).toEqual([2]);
});
