import { expect, test } from "vitest";
import { joinBlocks, PacketColumns } from "../../../src/analysis/packet/table.ts";

const NAMES = [
  "frame",
  "seconds",
  "nanos",
  "flow",
  "link",
  "envelope",
  "ipId",
  "ttl",
  "flags",
  "length",
  "tcpFlags",
  "sequence",
  "head",
  "body",
] as const;

function filled(rows: number): PacketColumns {
  const columns = new PacketColumns();
  for (let i = 0; i < rows; i++) {
    const row = columns.addRow();
    NAMES.forEach((name, n) => {
      columns[name][row] = i + n;
    });
  }
  return columns;
}

test("rows keep their values in the blocks that they came in", () => {
  const rows = 200_000;
  const blocks = filled(rows).takeBlocks();
  expect(blocks.length).toBeGreaterThan(4);
  const table = joinBlocks(blocks);
  expect(table.count).toBe(rows);
  NAMES.forEach((name, n) => {
    const column = table[name];
    const mask = 2 ** (8 * column.BYTES_PER_ELEMENT) - 1;
    for (let i = 0; i < rows; i += 37) if (column[i] !== ((i + n) & mask) >>> 0) expect.fail(`${name} ${i}`);
    expect(column.length).toBe(rows);
  });
});

test("blocks are taken once, what comes later stands in new ones", () => {
  const columns = filled(300);
  expect(joinBlocks(columns.takeBlocks()).count).toBe(300);
  expect(columns.takeBlocks()).toEqual([]);
  const row = columns.addRow();
  columns.frame[row] = 7;
  expect([...joinBlocks(columns.takeBlocks()).frame]).toEqual([7]);
});

test("no rows are an empty table", () => {
  expect(joinBlocks([])).toMatchObject({ count: 0, frame: new Uint32Array(0) });
});
