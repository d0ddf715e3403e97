import fc from "fast-check";
import { expect, test } from "vitest";
import type { BodyLine } from "../../../src/analysis/host/define.ts";
import { isJson, jsonObjects, lineFinder, readJson } from "../../../src/analysis/host/json.ts";

const lines = (...texts: string[]): BodyLine[] =>
  texts.map((text, i) => ({ text, at: { line: i + 1, text, command: "" } }));

test("a document over many lines is one value", () => {
  expect(readJson(lines("[ {", '  "a": 1', "} ]", ""))).toEqual([{ a: 1 }]);
});

test("what is no document is undefined", () => {
  for (const body of [[], ["1: lo"], ["[{"], ["[0:0] -A INPUT"], ['"a"']])
    expect(readJson(lines(...body))).toBeUndefined();
});

test("lists keep objects, without the empty ones", () => {
  expect(jsonObjects([{}, { a: 1 }, 2, null, [3], "x"]).map((o) => o.names())).toEqual([["a"]]);
  expect(jsonObjects({ a: 1 })).toEqual([]);
});

test("members of another type are as good as absent", () => {
  const [object] = jsonObjects([
    { s: "x", n: 1, t: true, l: ["a", 1, "b"], o: { k: 2 }, list: [{ k: 3 }, {}], toString: 5 },
  ]);
  expect([object.text("s"), object.text("n"), object.text("__proto__")]).toEqual(["x", undefined, undefined]);
  expect([object.number("n"), object.number("s"), object.number("toString")]).toEqual([1, undefined, 5]);
  expect([object.flag("t"), object.flag("s")]).toEqual([true, false]);
  expect([object.texts("l"), object.texts("s")]).toEqual([["a", "b"], []]);
  expect([object.object("o")?.number("k"), object.object("l")]).toEqual([2, undefined]);
  expect(object.objects("list").map((o) => o.number("k"))).toEqual([3]);
});

test("values are found forward, line by line", () => {
  const find = lineFinder(lines("[", '"a",', '"b",', '"a"', "]"));
  expect(["a", "b", "a"].map((value) => find(value).line)).toEqual([2, 3, 4]);
});

test("a line of a document is told from other output", () => {
  for (const text of ['[{"ifindex":1', "[ {", "{", '    "dst": "default",', "    },{", "]"])
    expect(isJson(text)).toBe(true);
  for (const text of ["[0:0] -A INPUT", "[ 12.345678] IPVS", "2: eth0", "[root@ds ~]# ip a", ""])
    expect(isJson(text)).toBe(false);
});

test("never throws", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.json(), fc.string())), (texts) => {
      for (const object of jsonObjects(readJson(lines(...texts))))
        object.names().map((name) => object.text(name));
    }),
  );
});
