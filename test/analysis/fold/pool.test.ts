import { expect, test } from "vitest";
import { FOLD_LIMITS, type FoldLimits } from "../../../src/analysis/fold/define.ts";
import { foldCaptures } from "../../../src/analysis/fold/index.ts";
import { Names } from "../../../src/analysis/packet/names.ts";

type Columns = Partial<Record<"seconds" | "nanos" | "flow" | "ttl" | "length", (i: number) => number>>;

const FROM = 1_000_000_000;

/** Folds one client's capture of packets that no content is shared by. @param ports one flow each */
function folded(count: number, columns: Columns, seconds: number, limits?: FoldLimits, ports = [4000]) {
  const names = new Names();
  for (const port of ports)
    names.flowOfWords(Uint32Array.of(17 | (4 << 8), (port << 16) | 53, 0x0a000001, 0x0a000002));
  const words = (of: (i: number) => number = () => 0) => Uint32Array.from({ length: count }, (_, i) => of(i));
  const table = {
    count,
    frame: words((i) => i + 1),
    seconds: words(columns.seconds ?? (() => FROM)),
    nanos: words(columns.nanos),
    flow: words(columns.flow),
    link: new Uint16Array(count),
    envelope: new Uint16Array(count),
    ipId: new Uint16Array(count),
    ttl: Uint8Array.from(words(columns.ttl)),
    flags: new Uint8Array(count).fill(96),
    length: words(columns.length),
    tcpFlags: new Uint8Array(count),
    sequence: new Uint32Array(count),
    head: words((i) => i * 7),
    body: new Uint32Array(count),
  };
  const lists = { neighbours: [], icmpErrors: [], adverts: [], notes: new Map<string, number>() };
  const window = { first: { seconds: FROM, nanos: 0 }, last: { seconds: FROM + seconds, nanos: 0 } };
  const decoded = { blocks: [table], ...lists, ...window, truncated: 0, timeReversals: 0 };
  return foldCaptures([{ host: "client", leads: false, decoded }], names, new Set(), 5, limits);
}

/** No two packets are alike, a microsecond apart. */
const unlike = (count: number) =>
  folded(count, { nanos: (i) => i * 1000, ttl: (i) => i >> 16, length: (i) => i & 0xffff }, 1);

test.each([150_000, 400_000])("of %d packets that are all different the first ones are kept", (count) => {
  const { tables, cut } = unlike(count);
  expect(tables[0].count).toBe(131_072);
  expect(cut).toEqual({ seconds: 1_000_000_000, nanos: 131_072_000 });
  expect(Math.max(...tables[0].frame.subarray(0, 10))).toBe(10);
});

test("as many as there is room for are all kept", () => {
  const { tables, cut } = unlike(120_000);
  expect(tables[0].count).toBe(120_000);
  expect(cut).toBeUndefined();
});

// Two flows of 200 packets each, all of one kind, over 14 of the 16 parts of the time, and all of the four.
test.each([
  [2 * 14 * 16, 400],
  [2 * 14 * 4, 2 * 14 * 4],
  [2 * 14 - 1, 2 * 4],
  [2 * 4 - 1, 2],
  // Of connections never one alone.
  [1, 2],
])("no coarser than it has to be: of 400 rows, at most %d, there stay %d", (keptRows, kept) => {
  const seconds = (i: number) => FROM + 10 + Math.floor(i * 0.35);
  const limits = { ...FOLD_LIMITS, plainRows: 0, keptRows };
  const [table] = folded(400, { seconds, flow: (i) => i % 2 }, 159, limits, [4000, 4001]).tables;
  expect(table.count).toBe(kept);
  expect(table.weight?.subarray(0, kept).reduce((sum, weight) => sum + weight)).toBe(400);
});

const distinct = (list: Uint32Array) => new Set(list).size;

// Of a connection whose data stays the answer could be folded with another's, and nobody would know of it.
test.each([
  [48_000, 24_000],
  [72_000, 256],
])("of %d rows in 24,000 connections that are alike %d keep a row", (count, kept) => {
  const ports = Array.from({ length: 24_000 }, (_, i) => 10_000 + i);
  const columns = { seconds: (i: number) => FROM + 10 + (i >> 13), flow: (i: number) => i % 24_000 };
  // One row of each connection is more than the quarter of the rows that is aimed at.
  const [table] = folded(count, columns, 159, undefined, ports).tables;
  expect(distinct(table.flow)).toBe(kept);
  expect(table.weight?.reduce((sum, weight) => sum + weight)).toBe(count);
});
