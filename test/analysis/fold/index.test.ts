/** What holds of a fold, whatever is folded. */
import { describe, expect, test } from "vitest";
import { FOLD_LIMITS, type FoldLimits, TIERS } from "../../../src/analysis/fold/define.ts";
import type { Foldable } from "../../../src/analysis/fold/ground.ts";
import { foldCaptures } from "../../../src/analysis/fold/index.ts";
import type { Folded } from "../../../src/analysis/fold/tables.ts";
import { PacketFlag, type PacketTable } from "../../../src/analysis/packet/define.ts";
import type { Names } from "../../../src/analysis/packet/names.ts";
import { seeded } from "../../cases/damage.ts";
import { capturesOf } from "../observe/build-cluster.ts";
import { ethernet, payload, tcp, udp } from "../observe/build-frames.ts";
import { exchange, framesOfStreams, handshake, type Segment } from "../observe/build-streams.ts";
import { Captures } from "../observe/build-views.ts";
import { type RandomTraffic, randomTraffic, trafficOf } from "./random-traffic.ts";

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const ENDS = { source: "192.0.2.1", destination: "192.0.2.100" };
const BY_FLOW = TIERS.slice(0, 3);
const TIGHT: FoldLimits = { ...FOLD_LIMITS, plainRows: 0, keptRows: 0, tiers: BY_FLOW };

function fold(traffic: RandomTraffic, limits: Partial<FoldLimits> = {}, key = 1): Folded {
  return foldCaptures(traffic.captures, traffic.names, traffic.servers, key, { ...TIGHT, ...limits });
}

/** A row as text, less its weight, with its flow in words: flows are numbered anew. */
function rowText(table: PacketTable, row: number, names: Names): string {
  const {
    frame,
    seconds,
    nanos,
    flow,
    link,
    envelope,
    ipId,
    ttl,
    flags,
    length,
    tcpFlags,
    sequence,
    head,
    body,
  } = table;
  const columns = [
    frame,
    seconds,
    nanos,
    link,
    envelope,
    ipId,
    ttl,
    flags,
    length,
    tcpFlags,
    sequence,
    head,
    body,
  ];
  return `${columns.map((column) => column[row]).join(" ")} ${Object.values(names.flow(flow[row])).join(" ")}`;
}

const indices = ({ count }: PacketTable) => Array.from({ length: count }, (_, row) => row);
const blocksOf = ({ captures }: RandomTraffic) => captures.map((c) => c.decoded.blocks);
const weightOf = ({ weight }: PacketTable, row: number) => weight?.[row] ?? 1;

/** Everything of a fold in order, weights and spans included. */
function allOf({ tables, cut }: Folded, names: Names) {
  return {
    cut,
    rows: tables.map((table) =>
      indices(table).map((row) =>
        [rowText(table, row, names), weightOf(table, row), table.spanNs?.[row]].join(" "),
      ),
    ),
  };
}

/** Packets by what `name` says of a row. */
function sums(
  tables: readonly (readonly PacketTable[])[],
  name: (table: PacketTable, row: number, capture: number) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  tables.forEach((blocks, capture) => {
    for (const table of blocks)
      for (const row of indices(table)) {
        const key = name(table, row, capture);
        counts.set(key, (counts.get(key) ?? 0) + weightOf(table, row));
      }
  });
  return new Map([...counts].sort());
}

const flowText = (names: Names, flow: number) => Object.values(names.flow(flow)).join(" ");

/** Packets by host, link, wrapper and flow; and by host and link alone. */
function countsOf({ captures }: RandomTraffic, names: Names, tables: readonly (readonly PacketTable[])[]) {
  const host = (capture: number) => captures[capture].host;
  return {
    flows: sums(
      tables,
      (t, row, c) =>
        `${host(c)} ${t.link[row]} ${t.envelope[row]} ${t.ttl[row]} ${flowText(names, t.flow[row])}`,
    ),
    links: sums(tables, (t, row, c) => `${host(c)} ${t.link[row]} ${t.length[row]}`),
  };
}

/** Each is folded several times over. */
const FEW_SEEDS = SEEDS.slice(0, 15);

describe("the same whatever way it is divided", () => {
  const HOW: readonly (readonly [string, Partial<FoldLimits>])[] = [
    ["as far as flows are told apart", {}],
    ["to connections that are alike", { tiers: [...BY_FLOW, { slices: 1, flows: false, keep: [16, 2, 1] }] }],
    ["to one of every kind", { tiers: TIERS }],
  ];
  test.each(HOW)("%s", (_, limits) => {
    for (const seed of FEW_SEEDS) {
      const random = seeded(seed);
      const keptRows = [0, random(60), random(400)][random(3)];
      const whole = randomTraffic(seed);
      const once = allOf(fold(whole, { ...limits, keptRows }), whole.names);
      for (const rowsAtOnce of [5 + random(40), 60 + random(300)]) {
        const again = randomTraffic(seed);
        const parts = allOf(fold(again, { ...limits, keptRows, rowsAtOnce }, random(2 ** 32)), again.names);
        expect(parts, `seed ${seed}, ${keptRows} kept, ${rowsAtOnce} at once`).toEqual(once);
      }
    }
  });

  test("a long connection that is folded before the others are seen", () => {
    // Two kinds of 200 packets each in one connection, one of 50 in another; all at once, of one host.
    const traffic = () => {
      const packet = (port: number, bytes: number, i: number) =>
        ethernet(
          "02:00:00:00:00:01",
          "02:00:00:00:00:02",
          udp({ ...ENDS, id: i }, port, 53, payload(bytes, i)),
        );
      const frames = [
        ...Array.from({ length: 400 }, (_, i) => packet(4000, 20 + (i & 1), i)),
        ...Array.from({ length: 50 }, (_, i) => packet(4001, 20, 1000 + i)),
      ];
      return trafficOf(
        new Captures().add(
          "client",
          frames.map((bytes) => [0, bytes] as const),
        ),
      );
    };
    const limits = { keptRows: 100, tiers: TIERS };
    const whole = traffic();
    const once = allOf(fold(whole, limits), whole.names);
    // 64 of each kind would be too many, 16 are not.
    expect(once.rows[0].length).toBe(48);
    const again = traffic();
    expect(allOf(fold(again, { ...limits, rowsAtOnce: 60 }), again.names)).toEqual(once);
  });
});

describe("nothing is lost, and nothing is made up", () => {
  test("flows told apart: packets of each flow, by host, link and TTL, are as many as before", () => {
    let folded = 0;
    for (const seed of SEEDS) {
      const traffic = randomTraffic(seed);
      const before = countsOf(traffic, traffic.names, blocksOf(traffic));
      const rows = traffic.captures.reduce(
        (n, c) => n + c.decoded.blocks.reduce((m, b) => m + b.count, 0),
        0,
      );
      const { tables } = fold(traffic, { rowsAtOnce: 100 });
      const after = countsOf(
        traffic,
        traffic.names,
        tables.map((table) => [table]),
      );
      expect(after, `seed ${seed}`).toEqual(before);
      if (tables.reduce((n, t) => n + t.count, 0) < 0.9 * rows) folded++;
    }
    expect(folded).toBeGreaterThan(SEEDS.length / 3);
  });

  test("flows not told apart: packets by host, link and size are", () => {
    for (const seed of SEEDS) {
      const traffic = randomTraffic(seed);
      const before = countsOf(traffic, traffic.names, blocksOf(traffic)).links;
      const { tables } = fold(traffic, { tiers: TIERS });
      expect(
        countsOf(
          traffic,
          traffic.names,
          tables.map((t) => [t]),
        ).links,
        `seed ${seed}`,
      ).toEqual(before);
    }
  });

  test("every row that is kept is a row of its capture, once, and they are in order of frames", () => {
    for (const seed of SEEDS) {
      const traffic = randomTraffic(seed);
      const before = traffic.captures.map(
        ({ decoded }) =>
          new Set(decoded.blocks.flatMap((b) => indices(b).map((row) => rowText(b, row, traffic.names)))),
      );
      fold(traffic, { tiers: TIERS }).tables.forEach((table, capture) => {
        for (const row of indices(table)) {
          expect(before[capture].has(rowText(table, row, traffic.names))).toBe(true);
          if (row > 0) expect(table.frame[row]).toBeGreaterThan(table.frame[row - 1]);
        }
      });
    }
  });

  test("a row that stands for itself alone has no span; none is negative", () => {
    for (const seed of SEEDS) {
      const traffic = randomTraffic(seed);
      for (const table of fold(traffic).tables)
        for (const row of indices(table)) {
          expect(table.spanNs?.[row]).toBeGreaterThanOrEqual(0);
          if (weightOf(table, row) === 1) expect(table.spanNs?.[row]).toBe(0);
        }
    }
  });
});

test("few rows are put together as they are", () => {
  const traffic = randomTraffic(3);
  const before = traffic.captures.map((c) => c.decoded.blocks.reduce((n, b) => n + b.count, 0));
  const { tables, cut } = fold(traffic, { plainRows: 1e6 });
  expect(tables.map((t) => t.count)).toEqual(before);
  expect(tables.every((t) => t.weight === undefined)).toBe(true);
  expect(cut).toBeUndefined();
});

test("no rows are no rows", () => {
  const { captures, names, servers } = randomTraffic(3);
  const empty = captures.map((c) => ({ ...c, decoded: { ...c.decoded, blocks: [] } }));
  expect(
    foldCaptures(empty, names, servers, 1, { ...TIGHT, plainRows: -1 }).tables.map((t) => t.count),
  ).toEqual(captures.map(() => 0));
  expect(foldCaptures([], names, servers, 1, { ...TIGHT, plainRows: -1 }).tables).toEqual([]);
});

describe("rows that have to stay stay, and stand for themselves alone", () => {
  /** Rows before that `must` says something of, and of these the ones that are missing or weigh more after. */
  function missing(
    must: (traffic: RandomTraffic, table: PacketTable, row: number, host: Foldable) => boolean,
  ) {
    const all = { asked: 0, gone: [] as string[] };
    for (const seed of SEEDS) {
      const traffic = randomTraffic(seed);
      const asked = traffic.captures.map((host) =>
        host.decoded.blocks.flatMap((b) =>
          indices(b).flatMap((row) => (must(traffic, b, row, host) ? [rowText(b, row, traffic.names)] : [])),
        ),
      );
      const { tables } = fold(traffic, { tiers: TIERS });
      asked.forEach((rows, capture) => {
        const table = tables[capture];
        const there = new Map(
          indices(table).map((row) => [rowText(table, row, traffic.names), weightOf(table, row)]),
        );
        all.asked += rows.length;
        all.gone.push(...rows.filter((row) => there.get(row) !== 1).map((row) => `seed ${seed}: ${row}`));
      });
    }
    expect(all.asked).toBeGreaterThan(20);
    return all.gone;
  }

  test("fragments", () => {
    const flags = PacketFlag.firstFragment | PacketFlag.laterFragment;
    expect(missing((_, table, row) => (table.flags[row] & flags) !== 0)).toEqual([]);
  });

  test("ICMP errors", () => {
    expect(missing((_, table, row) => (table.flags[row] & PacketFlag.icmpError) !== 0)).toEqual([]);
  });

  test("packets that ICMP errors quote, at every host", () => {
    expect(
      missing(({ captures, names }, table, row) =>
        captures.some((c) =>
          c.decoded.icmpErrors.some(
            ({ quoted }) =>
              quoted?.ipId === table.ipId[row] &&
              flowText(names, table.flow[row]) === Object.values(quoted.flow).join(" "),
          ),
        ),
      ),
    ).toEqual([]);
  });

  test("all data of TCP streams of which one segment is on one link alone", () => {
    const isData = (names: Names, t: PacketTable, row: number) =>
      t.length[row] > 0 && names.flow(t.flow[row]).protocol === 6;
    expect(
      missing(({ captures, names }, table, row) => {
        if (!isData(names, table, row)) return false;
        // One segment of this flow at a place where another is not: by sequence numbers and links.
        const links = new Map<number, Set<string>>();
        captures.forEach(({ host, decoded }) => {
          for (const block of decoded.blocks)
            for (const other of indices(block))
              if (block.flow[other] === table.flow[row] && isData(names, block, other)) {
                const own = links.get(block.sequence[other]) ?? new Set();
                links.set(block.sequence[other], own.add(`${host} ${block.link[other]}`));
              }
        });
        return new Set([...links.values()].map((own) => [...own].sort().join())).size > 1;
      }),
    ).toEqual([]);
  });

  describe("data of a TCP stream", () => {
    /** Rows that are left of 40 segments of 100 bytes, which begin at these sequence numbers. */
    function left(sequenceOf: (i: number) => number): number {
      const frames = Array.from({ length: 40 }, (_, i) => {
        const header = { ...ENDS, id: i + 1, from: 4000, to: 80, flags: 24, sequence: sequenceOf(i) };
        const frame = ethernet("02:00:00:00:00:01", "02:00:00:00:00:02", tcp(header, payload(100, i)));
        return [i, frame] as const;
      });
      const [table] = fold(trafficOf(new Captures().add("client", frames))).tables;
      expect(indices(table).reduce((sum, row) => sum + weightOf(table, row), 0)).toBe(40);
      return table.count;
    }

    test("of which some was sent again, at whatever number it began", () => {
      for (const origin of [0, 0xffff_fc00]) {
        expect(left((i) => (origin + 100 * Math.min(i, 38)) >>> 0)).toBe(40);
        expect(left((i) => (origin + 100 * (i === 39 ? 0 : i)) >>> 0)).toBe(40);
        expect(left((i) => (origin + 100 * i) >>> 0)).toBeLessThan(40);
      }
    });

    test("whose ports were used again is not that", () =>
      expect(left((i) => (i < 20 ? 100 * i : 0x6000_0000 + 100 * i))).toBeLessThan(40));

    test("with holes is not that", () => expect(left((i) => 150 * i)).toBeLessThan(40));
  });

  test("what a director shows on one side only, where no server is known", () => {
    const sides = (traffic: RandomTraffic, table: PacketTable, row: number) =>
      traffic.captures
        .filter((c) => c.leads)
        .flatMap((c) => c.decoded.blocks)
        .reduce(
          (n, b) =>
            n +
            indices(b).filter(
              (i) =>
                b.flow[i] === table.flow[row] &&
                b.ipId[i] === table.ipId[row] &&
                b.length[i] === table.length[row] &&
                b.sequence[i] === table.sequence[row] &&
                b.tcpFlags[i] === table.tcpFlags[row] &&
                b.head[i] === table.head[row],
            ).length,
          0,
        );
    expect(
      missing(
        (traffic, table, row, host) =>
          host.leads && traffic.servers.size === 0 && sides(traffic, table, row) === 1,
      ),
    ).toEqual([]);
  });
});

test("of a connection of which a row stays everything stays, however many are like it", () => {
  const first = [...handshake(10), ...exchange(20)];
  const [request, ...rest] = exchange(40, 1);
  const alike = [...first, request, ...rest];
  const streams = Array.from({ length: 30 }, (_, i): readonly Segment[] =>
    i % 10 === 7 ? [...first, { ...request, lost: "before-rs" }, ...rest] : alike,
  );
  const traffic = trafficOf(capturesOf(framesOfStreams(streams), ["client", "ds", "rs1"]));
  const { captures, names } = traffic;
  /** Packets by the client's port. */
  const ports = (table: PacketTable) => {
    const counts = new Map<number, number>();
    for (const row of indices(table)) {
      const { protocol, sourcePort, destinationPort } = names.flow(table.flow[row]);
      const port = Math.max(sourcePort, destinationPort);
      if (protocol === 6) counts.set(port, (counts.get(port) ?? 0) + weightOf(table, row));
    }
    return counts;
  };
  const lossy = (counts: ReadonlyMap<number, number>) => [4007, 4017, 4027].map((port) => counts.get(port));
  const before = captures.map((c) => ports(c.decoded.blocks[0])).map(lossy);
  expect(before).toEqual([Array(3).fill(11), Array(3).fill(12), Array(3).fill(10)]);
  const after = fold(traffic, { tiers: TIERS }).tables.map(ports);
  expect(after.map(lossy)).toEqual(before);
  // Of all the others two.
  expect(after.map((counts) => counts.size)).toEqual([5, 5, 5]);
});

describe("what cannot be folded and has no room", () => {
  test("is cut off in time, everywhere, and the moment is told", () => {
    let cuts = 0;
    for (const seed of FEW_SEEDS) {
      const plain = randomTraffic(seed);
      const whole = fold(plain).tables;
      const traffic = randomTraffic(seed);
      const mostRows = 5 + seeded(seed)(40);
      const { tables, cut } = fold(traffic, { mostRows, rowsAtOnce: 50 });
      const again = randomTraffic(seed);
      expect(allOf(fold(again, { mostRows, rowsAtOnce: 1000 }), again.names)).toEqual(
        allOf({ tables, ...(cut ? { cut } : {}) }, traffic.names),
      );
      if (!cut) {
        expect(tables.map((t) => t.count)).toEqual(whole.map((t) => t.count));
        continue;
      }
      cuts++;
      tables.forEach((table, capture) => {
        const before = new Set(
          indices(whole[capture]).map((row) => rowText(whole[capture], row, plain.names)),
        );
        for (const row of indices(table))
          expect(before.has(rowText(table, row, traffic.names)), `seed ${seed}`).toBe(true);
      });
      const rowsOf = (list: typeof tables) => list.reduce((n, { count }) => n + count, 0);
      expect(rowsOf(tables), `seed ${seed}`).toBeLessThan(rowsOf(whole));
    }
    expect(cuts).toBeGreaterThan(4);
  });
});
