import { expect, test } from "vitest";
import { FrameColumns } from "../../../src/analysis/capture/columns.ts";

test("rows survive growing, and clear() forgets them", () => {
  const columns = new FrameColumns();
  const rows = 1000;
  for (let i = 0; i < rows; i++) columns.add(i, i + 1, i + 2, i + 3, i + 4, i + 5, i + 6);
  const bytes = new Uint8Array(1);
  const batch = columns.batch(bytes);
  expect(batch.bytes).toBe(bytes);
  expect(batch.count).toBe(rows);
  for (const i of [0, 63, 64, 127, 128, 999]) {
    const { offset, captured, original, seconds, nanos, interfaceIndex, linkType } = batch;
    const row = [offset, captured, original, seconds, nanos, interfaceIndex, linkType].map(
      (column) => column[i],
    );
    expect(row).toEqual([i, i + 1, i + 2, i + 3, i + 4, i + 5, i + 6]);
  }
  columns.clear();
  expect(columns.batch(bytes).count).toBe(0);
  expect(columns.batch(bytes).offset).toBe(batch.offset);
});
