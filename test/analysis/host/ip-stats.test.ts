import { expect, test } from "vitest";
import { CounterTable } from "../../../src/analysis/host/ip-stats.ts";

const AT = { line: 1, text: "", command: "" };
function read(...rows: string[]) {
  const table = new CounterTable();
  return rows.map((row) => table.read(row, "eth0", AT)?.map((c) => [c.name, c.value]));
}

test("the fifth column is what its heading says: missed or overrun", () => {
  expect(read("RX:  bytes missed", "1 2")).toEqual([
    [],
    [
      ["rx_bytes", 1],
      ["rx_missed_errors", 2],
    ],
  ]);
  expect(read("RX: bytes  overrun", "1 2")).toEqual([
    [],
    [
      ["rx_bytes", 1],
      ["rx_over_errors", 2],
    ],
  ]);
});

test("a column of no known name is left out, the others stay", () => {
  expect(read("TX: bytes newfangled packets", "1 2 3")).toEqual([
    [],
    [
      ["tx_bytes", 1],
      ["tx_packets", 3],
    ],
  ]);
});

test("numbers that do not fit their heading, or have none, are none", () => {
  expect(read("RX: bytes packets", "1")).toEqual([[], undefined]);
  expect(read("RX: bytes packets", "1.2k 3")).toEqual([[], undefined]);
  expect(read("1 2")).toEqual([undefined]);
});

test("a heading counts for one row, and not for the next interface", () => {
  expect(read("RX: bytes packets", "1 2", "3 4")[2]).toBeUndefined();
  const table = new CounterTable();
  table.read("RX: bytes packets", "eth0", AT);
  table.reset();
  expect(table.read("1 2", "eth1", AT)).toBeUndefined();
});
