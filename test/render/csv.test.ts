import { expect, test } from "vitest";
import { csv } from "../../src/render/csv.ts";

test("fields with commas and quotes are quoted, numbers are not, lines end in CRLF", () =>
  expect(csv([["a", 'b"c', "d,e", 1, true]])).toBe('a,"b""c","d,e",1,true\r\n'));

test.each(["=1+1", "+1", "-1", "@SUM(A1)"])("%s is no formula", (cell) =>
  expect(csv([[cell]])).toBe(`'${cell}\r\n`),
);

test("line breaks and control characters become spaces", () =>
  expect(csv([["a\r\nb\u0000c"]])).toBe("a  b c\r\n"));
