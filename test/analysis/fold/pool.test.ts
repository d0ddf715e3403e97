import { expect, test } from "vitest";
import { foldCaptures } from "../../../src/analysis/fold/index.ts";
import { Names } from "../../../src/analysis/packet/names.ts";

/** A capture in which no two packets are alike, a microsecond apart. */
function unlike(count: number) {
  const names = new Names();
  const flow = names.flowOfWords(Uint32Array.of(17 | (4 << 8), (4000 << 16) | 53, 0x0a000001, 0x0a000002));
  const words = (of: (i: number) => number) => Uint32Array.from({ length: count }, (_, i) => of(i));
  const table = {
    count,
    frame: words((i) => i + 1),
    seconds: words(() => 1_000_000_000),
    nanos: words((i) => i * 1000),
    flow: words(() => flow),
    link: new Uint16Array(count),
    envelope: new Uint16Array(count),
    ipId: new Uint16Array(count),
    ttl: Uint8Array.from({ length: count }, (_, i) => i >> 16),
    flags: new Uint8Array(count).fill(96),
    length: words((i) => i & 0xffff),
    tcpFlags: new Uint8Array(count),
    sequence: new Uint32Array(count),
    head: words((i) => i * 7),
    body: new Uint32Array(count),
  };
  const lists = { neighbours: [], icmpErrors: [], adverts: [], notes: new Map<string, number>() };
  const window = { first: { seconds: 1_000_000_000, nanos: 0 }, last: { seconds: 1_000_000_001, nanos: 0 } };
  const decoded = { blocks: [table], ...lists, ...window, truncated: 0, timeReversals: 0 };
  return foldCaptures([{ host: "client", leads: false, decoded }], names, new Set(), 5);
}

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
