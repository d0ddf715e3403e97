import { expect, test } from "vitest";
import { PacketColumns } from "../../../src/analysis/packet/table.ts";

test("rows keep their values while the columns grow", () => {
  const columns = new PacketColumns();
  const rows = 40_000;
  const names = [
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
  for (let i = 0; i < rows; i++) {
    const row = columns.addRow();
    names.forEach((name, n) => {
      columns[name][row] = i + n;
    });
  }
  expect(columns.count).toBe(rows);
  const table = columns.finish();
  expect(table.count).toBe(rows);
  names.forEach((name, n) => {
    const column = table[name];
    const mask = 2 ** (8 * column.BYTES_PER_ELEMENT) - 1;
    for (let i = 0; i < rows; i += 37) if (column[i] !== ((i + n) & mask) >>> 0) expect.fail(`${name} ${i}`);
    expect(column.length).toBe(rows);
  });
});
