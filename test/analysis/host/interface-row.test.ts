import { expect, test } from "vitest";
import type { InterfaceCounter } from "../../../src/analysis/host/define.ts";
import { keepRow } from "../../../src/analysis/host/interface-row.ts";
import { bodyLines } from "./parser-fixtures.ts";

const [{ at }] = bodyLines("row");
const names = new Map([
  ["RX-OK", "rx_packets"],
  ["RX-DRP", "rx_dropped"],
]);

test("keeps all counters of a row", () => {
  const list: InterfaceCounter[] = [];
  const cells = new Map([
    ["RX-OK", "5"],
    ["RX-DRP", "2"],
  ]);
  expect(keepRow(list, names, { at, name: "eth0", cells })).toBe(true);
  expect(list).toEqual([
    { at, interface: "eth0", name: "rx_packets", value: 5 },
    { at, interface: "eth0", name: "rx_dropped", value: 2 },
  ]);
});

test("keeps none of a row that is broken", () => {
  const list: InterfaceCounter[] = [];
  expect(keepRow(list, names, { at, name: "eth0", cells: new Map([["RX-OK", "5"]]) })).toBe(false);
  expect(list).toEqual([]);
});
