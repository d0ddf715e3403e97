import { expect, test } from "vitest";
import { packetsIn, rowWeight } from "../../../src/analysis/observe/weight.ts";
import type { PacketTable } from "../../../src/analysis/packet/define.ts";
import { joinBlocks, PacketColumns } from "../../../src/analysis/packet/table.ts";

const plain = (): PacketTable => {
  const columns = new PacketColumns();
  columns.addRow();
  columns.addRow();
  return joinBlocks(columns.takeBlocks());
};

test("a row stands for itself unless rows were folded", () => {
  expect(rowWeight(plain(), 1)).toBe(1);
  expect(rowWeight({ ...plain(), weight: Uint32Array.of(1, 40) }, 1)).toBe(40);
});

test("packets are counted, not sightings", () => {
  const columns = { capture: new Uint16Array(3), row: new Uint32Array(3), time: new Float64Array(3) };
  const sightings = { count: 3, ...columns, weight: Uint32Array.of(1, 5, 7), until: columns.time };
  expect(packetsIn(sightings, [0, 2])).toBe(8);
  expect(packetsIn(sightings, [])).toBe(0);
});
