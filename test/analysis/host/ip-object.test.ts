import { expect, test } from "vitest";
import { abbreviates, ipObject } from "../../../src/analysis/host/ip-object.ts";

test.each([
  ["ip addr", "addr", []],
  ["ip -d -4 addr show", "addr", ["show"]],
  ["ip -n blue route get 10.0.0.1", "route", ["get", "10.0.0.1"]],
  ["ip -family inet6 neigh", "neigh", []],
  ["ip", "", []],
])("finds the object of `%s`", (command, object, rest) => {
  expect(ipObject(command.split(" "))).toEqual({ object, rest });
});

test("an abbreviation is a beginning, not more and not nothing", () => {
  expect(["a", "addr", "address"].every((text) => abbreviates(text, "address"))).toBe(true);
  expect(["", "addresses", "b"].some((text) => abbreviates(text, "address"))).toBe(false);
});
