import { expect, test } from "vitest";
import { longer, moreRows, release } from "../../src/lib/columns.ts";

test("a longer column begins with what the shorter one held", () => {
  expect(longer(Uint16Array.of(7, 8), new Uint16Array(4))).toEqual(Uint16Array.of(7, 8, 0, 0));
  expect(longer(new Float64Array(0), new Float64Array(1))).toEqual(Float64Array.of(0));
});

test("a column that is full gets room for at least a quarter more", () => {
  expect(moreRows(0)).toBe(1024);
  expect(moreRows(1024)).toBe(2304);
  for (let rows = 0; rows < 5e6; rows = moreRows(rows)) {
    expect(moreRows(rows)).toBeGreaterThan(rows * 1.25);
    expect(moreRows(rows)).toBeLessThanOrEqual(rows * 1.25 + 1024);
  }
});

test("columns that were released are empty, and may be released again", () => {
  const column = Uint32Array.of(1, 2, 3);
  release(column, column.subarray(1));
  release(column);
  expect(column).toHaveLength(0);
});

test("where memory cannot be given back, a longer column is made all the same", () => {
  const { transfer } = ArrayBuffer.prototype;
  try {
    // As in Node 20, which the command line has to run on.
    Reflect.deleteProperty(ArrayBuffer.prototype, "transfer");
    expect(longer(Uint8Array.of(7), new Uint8Array(2))).toEqual(Uint8Array.of(7, 0));
  } finally {
    Object.defineProperty(ArrayBuffer.prototype, "transfer", {
      value: transfer,
      writable: true,
      configurable: true,
    });
  }
});
