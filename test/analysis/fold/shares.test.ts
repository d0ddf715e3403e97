/** Every row falls to one share, with all of its connection or with all of its content. */
import { expect, test } from "vitest";
import { type Block, blocksOf, frameOf, groundOf } from "../../../src/analysis/fold/ground.ts";
import { Shares } from "../../../src/analysis/fold/shares.ts";
import { randomTraffic } from "./random-traffic.ts";

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed);

/** What no hop changes of each row, as text. */
function contentsOf(blocks: readonly Block[], protocol: Uint8Array): string[] {
  return blocks.flatMap(({ table: t }) =>
    Array.from({ length: t.count }, (_, i) =>
      [
        t.ipId[i],
        t.length[i],
        t.tcpFlags[i],
        t.sequence[i],
        t.head[i],
        t.body[i],
        protocol[t.flow[i]],
      ].join(),
    ),
  );
}

test.each(SEEDS)("seed %i", (seed) => {
  const { captures, names, servers } = randomTraffic(seed);
  const blocks = blocksOf(captures);
  const ground = groundOf(captures, frameOf(captures, seed), names, servers);
  const groups = blocks.flatMap(({ table }) =>
    Array.from(table.flow.subarray(0, table.count), (flow) => ground.facts.group[flow]),
  );
  const contents = contentsOf(blocks, ground.facts.protocol);
  for (const rowsAtOnce of [1, 7, 50, 10_000]) {
    const shares = new Shares(blocks, ground, rowsAtOnce);
    const rows: number[] = [];
    const partOfGroup = new Map<number, number>();
    const shareOf = new Map<string, number>();
    let most = 0;
    for (let part = 0; part < shares.parts; part++)
      for (let [share, end] = shares.of(part); share < end; share++) {
        const own = shares.rowsOf(share);
        expect(own).toEqual(own.slice().sort());
        most = Math.max(most, own.length);
        rows.push(...own);
        for (const row of own) {
          const known = partOfGroup.get(groups[row]) ?? part;
          expect(known).toBe(part);
          partOfGroup.set(groups[row], part);
          const content = `${part} ${contents[row]}`;
          expect(shareOf.get(content) ?? share).toBe(share);
          shareOf.set(content, share);
        }
      }
    expect(rows.sort((a, b) => a - b)).toEqual(groups.map((_, row) => row));
    expect(shares.most).toBe(most);
    if (rowsAtOnce === 10_000) expect(shares.parts).toBe(1);
  }
});

test("a connection that is longer than a part should be is cut by content", () => {
  const { captures, names, servers } = randomTraffic(3);
  const blocks = blocksOf(captures);
  const shares = new Shares(blocks, groundOf(captures, frameOf(captures, 3), names, servers), 7);
  const pieces = Array.from({ length: shares.parts }, (_, part) => shares.of(part)[1] - shares.of(part)[0]);
  expect(Math.max(...pieces)).toBeGreaterThan(1);
});
