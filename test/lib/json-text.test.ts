import { expect, it } from "vitest";
import { jsonText } from "../../src/lib/json-text.ts";

it("gives the value of JSON, and that of the default where there is no text", () => {
  expect(jsonText("[]").parse('{"a": [1]}')).toEqual({ a: [1] });
  expect(jsonText("[]").parse(undefined)).toEqual([]);
});

it.each(["", "{", "[1,]", "undefined"])("refuses %j, and says why", (text) => {
  expect(jsonText("[]").safeParse(text).error?.issues).toMatchObject([{ message: "no JSON" }]);
});
