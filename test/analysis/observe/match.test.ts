import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CaptureView } from "../../../src/analysis/observe/define.ts";
import { type Matching, matchPackets, type TimeWindow } from "../../../src/analysis/observe/match.ts";
import { ethernet, payload, tcp, udp } from "./build-frames.ts";
import { BEGIN_SECONDS, Captures, type TimedFrame } from "./build-views.ts";

const MAC_A = "02:00:00:00:00:0a";
const MAC_B = "02:00:00:00:00:0b";

interface Like {
  readonly id?: number;
  readonly ttl?: number;
  readonly body?: Uint8Array;
  readonly port?: number;
  readonly destination?: string;
}

function frame({ id = 1, ttl = 64, body = payload(100), port = 1000, destination = "10.9.9.9" }: Like) {
  return ethernet(MAC_A, MAC_B, udp({ source: "10.0.0.1", destination, id, ttl }, port, 53, body));
}

interface Options {
  readonly snapSent?: number;
  readonly snapArrived?: number;
  readonly windows?: readonly TimeWindow[];
  readonly flowKey?: (flows: number) => Uint32Array;
  readonly views?: (views: readonly CaptureView[]) => readonly CaptureView[];
}

function all(view: CaptureView, capture: number) {
  const { count, seconds, nanos } = view.decoded.packets;
  const rows = Uint32Array.from({ length: count }, (_, i) => i);
  const time = Float64Array.from(rows, (i) => (seconds[i] - BEGIN_SECONDS) * 1e9 + nanos[i]);
  return {
    indexes: rows,
    sightings: {
      count,
      capture: new Uint16Array(count).fill(capture),
      row: rows,
      time,
      weight: new Uint32Array(count).fill(1),
      until: time,
    },
  };
}

function match(sent: readonly TimedFrame[], arrived: readonly TimedFrame[], options: Options = {}): Matching {
  const captures = new Captures()
    .add("ds", sent, options.snapSent === undefined ? {} : { snapLength: options.snapSent })
    .add("rs1", arrived, options.snapArrived === undefined ? {} : { snapLength: options.snapArrived });
  const views = options.views?.(captures.views) ?? captures.views;
  const { flowCount } = captures.names;
  const flowKey = options.flowKey?.(flowCount) ?? Uint32Array.from({ length: flowCount }, (_, i) => i);
  return matchPackets(views, all(views[0], 0), all(views[1], 1), flowKey, options.windows);
}

const timed = (likes: readonly Like[], from = 0, step = 10): TimedFrame[] =>
  likes.map((like, i) => [from + i * step, frame(like)]);

/** Times and contents, as sent at 0, 10, 20 ms, and which of them arrive a millisecond later. */
function lossy(likes: readonly Like[], arrive: readonly number[], options: Options = {}) {
  const sent = timed(likes);
  return match(
    sent,
    arrive.map((i) => [sent[i][0] + 1, sent[i][1]]),
    options,
  );
}

const partners = ({ arrivedAs }: Matching): number[] => [...arrivedAs];
const WINDOW: TimeWindow = { from: -1e6, to: 5e6 };

describe("packets of different content", () => {
  const likes = [1, 2, 3, 4].map((id) => ({ id, body: payload(100, id) }));

  it("find themselves, lost ones nobody", () =>
    expect(partners(lossy(likes, [0, 2, 3]))).toEqual([0, -1, 1, 2]));

  it("find themselves in any order", () => {
    const { arrivedAs, sentAs, unique } = match(timed(likes), timed([...likes].reverse(), 1));
    expect([...arrivedAs]).toEqual([3, 2, 1, 0]);
    expect([...sentAs]).toEqual([3, 2, 1, 0]);
    expect([...unique]).toEqual([1, 1, 1, 1]);
  });

  it.each([
    ["IP id", { id: 2 }],
    ["length", { body: payload(101) }],
    ["payload", { body: payload(100, 9) }],
    ["the end of the payload", { body: Uint8Array.from([...payload(99), 255]) }],
    ["port", { port: 1001 }],
  ])("differ by %s", (_, other) => {
    // A twin that did arrive keeps the flow's ids from being taken for rewritten ones.
    const twin = { id: 77, body: payload(100, 77) };
    expect(partners(match(timed([{}, twin]), timed([other, twin], 1)))).toEqual([-1, 1]);
  });
});

describe("IP ids", () => {
  it("of zero leave the payload to tell", () => {
    const likes = [1, 2, 3].map((seed) => ({ id: 0, body: payload(60, seed) }));
    expect(partners(lossy(likes, [1, 2]))).toEqual([-1, 0, 1]);
  });

  it("that repeat leave the payload to tell", () => {
    const likes = [1, 2, 1, 2].map((id, i) => ({ id, body: payload(60, i) }));
    expect(partners(lossy(likes, [0, 3]))).toEqual([0, -1, -1, 1]);
  });

  it("that wrap around are told apart by time", () => {
    const likes = Array.from({ length: 32 }, (_, i) => ({ id: i % 8 }));
    const lost = new Set([3, 12, 19, 31]);
    const arrive = likes.map((_, i) => i).filter((i) => !lost.has(i));
    const found = partners(lossy(likes, arrive, { windows: [WINDOW] }));
    expect(found).toEqual(likes.map((_, i) => (lost.has(i) ? -1 : arrive.indexOf(i))));
  });

  it("that something rewrites throughout a flow are left out of the comparison", () => {
    const likes = [1, 2, 3].map((id) => ({ id, body: payload(60, id) }));
    const rewritten = likes.map((like) => ({ ...like, id: like.id + 5000 }));
    expect(partners(match(timed(likes), timed(rewritten, 1)))).toEqual([0, 1, 2]);
    // One that kept its id shows that nothing rewrites them: the others are others.
    const kept = [likes[0], rewritten[1], rewritten[2]];
    expect(partners(match(timed(likes), timed(kept, 1)))).toEqual([0, -1, -1]);
  });
});

describe("packets of one content", () => {
  const likes = Array.from({ length: 10 }, () => ({ id: 0 }));

  it("are counted rightly, whichever is which", () => {
    const { arrivedAs, sentAs, unique } = lossy(likes, [1, 4, 5, 9]);
    expect([...arrivedAs].filter((p) => p >= 0).sort()).toEqual([0, 1, 2, 3]);
    expect([...sentAs]).not.toContain(-1);
    expect([...unique]).not.toContain(1);
  });

  it("are told apart by time once the clocks are known", () =>
    expect(partners(lossy(likes, [1, 4, 5, 9], { windows: [WINDOW] }))).toEqual([
      -1, 0, -1, -1, 1, 2, -1, -1, -1, 3,
    ]));

  it("never arrive before they were sent, or too late", () => {
    expect(partners(match(timed([{}], 100), timed([{}], 50), { windows: [WINDOW] }))).toEqual([-1]);
    expect(partners(match(timed([{}], 100), timed([{}], 200), { windows: [WINDOW] }))).toEqual([-1]);
    expect(partners(match(timed([{}], 100), timed([{}], 104), { windows: [WINDOW] }))).toEqual([0]);
  });
});

describe("the TTL", () => {
  it("falls or stays on the way", () => {
    const one = (sent: number, arrived: number) =>
      partners(match(timed([{ ttl: sent }]), timed([{ ttl: arrived }], 1)));
    expect(one(64, 64)).toEqual([0]);
    expect(one(64, 63)).toEqual([0]);
    expect(one(64, 60)).toEqual([0]);
    expect(one(63, 64)).toEqual([-1]);
  });

  it("tells the laps of a loop apart", () => {
    const laps = [64, 62, 60, 58].map((ttl) => ({ ttl }));
    expect(partners(match(timed(laps), timed(laps.slice(0, 3), 1)))).toEqual([0, 1, 2, -1]);
    expect(partners(match(timed(laps), timed(laps.slice(2), 21)))).toEqual([-1, -1, 0, 1]);
  });
});

describe("a snap length", () => {
  const HEADERS = 14 + 20 + 8;
  const likes = [1, 2, 3].map((seed) => ({ id: 7, body: payload(100, seed) }));

  it.each([
    ["sent", "snapSent"],
    ["arrived", "snapArrived"],
  ] as const)("on the side that %s leaves the payload's beginning to tell", (_, side) =>
    expect(partners(lossy(likes, [0, 2], { [side]: HEADERS + 20 }))).toEqual([0, -1, 1]),
  );

  it("on both sides too", () =>
    expect(partners(lossy(likes, [0, 2], { snapSent: HEADERS + 20, snapArrived: HEADERS + 30 }))).toEqual([
      0, -1, 1,
    ]));

  it("that hides the payload leaves headers and time", () => {
    const ids = [1, 2, 3].map((id) => ({ id, body: payload(100, id) }));
    for (const side of ["snapSent", "snapArrived"] as const)
      expect(partners(lossy(ids, [0, 2], { [side]: HEADERS + 2 })), side).toEqual([0, -1, 1]);
  });

  it("does not make whole packets equal to others", () => {
    const other = { id: 7, body: payload(100, 9) };
    expect(
      partners(match(timed([likes[0], other]), timed([likes[1], other], 1), { snapArrived: HEADERS + 20 })),
    ).toEqual([-1, 1]);
  });
});

it("compares what stands for a flow, where NAT rewrites it", () => {
  const sent = timed([{ destination: "10.9.9.9" }]);
  const arrived = timed([{ destination: "10.0.0.7", ttl: 63 }], 1);
  expect(partners(match(sent, arrived))).toEqual([-1]);
  expect(partners(match(sent, arrived, { flowKey: (flows) => new Uint32Array(flows) }))).toEqual([0]);
});

it("tells a TCP retransmission by its id from the segment", () => {
  const segment = (id: number) =>
    ethernet(
      MAC_A,
      MAC_B,
      tcp(
        { source: "10.0.0.1", destination: "10.9.9.9", id, from: 1, to: 2, flags: 24, sequence: 5 },
        payload(9),
      ),
    );
  const sent: TimedFrame[] = [
    [0, segment(1)],
    [200, segment(2)],
  ];
  expect(partners(match(sent, [[201, segment(2)]]))).toEqual([-1, 0]);
});

it("has nothing to do with one side empty", () => {
  expect(partners(match(timed([{}]), []))).toEqual([-1]);
  expect(partners(match([], timed([{}])))).toEqual([]);
});

describe("any traffic", () => {
  const like = fc.record({ id: fc.integer({ min: 0, max: 2 }), seed: fc.integer({ min: 0, max: 2 }) });
  const stream = fc.array(like, { maxLength: 40 });

  it("is paired one to one, equal with equal, and as many as there are", () =>
    fc.assert(
      fc.property(stream, stream, (a, b) => {
        const build = (list: typeof a) =>
          timed(list.map(({ id, seed }) => ({ id, body: payload(30, seed) })));
        const { arrivedAs, sentAs } = match(build(a), build(b));
        const key = (one: (typeof a)[number]) => `${one.id} ${one.seed}`;
        const count = (list: typeof a) => {
          const counts = new Map<string, number>();
          for (const one of list) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
          return counts;
        };
        arrivedAs.forEach((at, i) => {
          if (at < 0) return;
          expect(sentAs[at]).toBe(i);
          expect(b[at].seed).toBe(a[i].seed);
        });
        sentAs.forEach((at, i) => {
          if (at >= 0) expect(arrivedAs[at]).toBe(i);
        });
        const [left, right] = [count(a), count(b)];
        const common = [...left].reduce((n, [k, times]) => n + Math.min(times, right.get(k) ?? 0), 0);
        const equal = arrivedAs.filter((at, i) => at >= 0 && key(b[at]) === key(a[i])).length;
        if (common > 0) expect(equal).toBe(common);
      }),
    ));
});

describe("the work", () => {
  /** Reads of the table's columns, which is what comparisons cost. */
  function reads(sent: readonly TimedFrame[], arrived: readonly TimedFrame[], window?: TimeWindow): number {
    let count = 0;
    const counted = <T extends object>(array: T): T =>
      new Proxy(array, {
        get(target, key) {
          count++;
          return Reflect.get(target, key);
        },
      });
    match(sent, arrived, {
      ...(window ? { windows: [window] } : {}),
      views: (views) =>
        views.map((view) => {
          const { packets } = view.decoded;
          const { ttl, ipId, length, sequence, head, body, flow, flags, tcpFlags } = packets;
          return {
            ...view,
            decoded: {
              ...view.decoded,
              packets: {
                count: packets.count,
                frame: packets.frame,
                seconds: packets.seconds,
                nanos: packets.nanos,
                link: packets.link,
                envelope: packets.envelope,
                flow: counted(flow),
                ipId: counted(ipId),
                ttl: counted(ttl),
                flags: counted(flags),
                length: counted(length),
                tcpFlags: counted(tcpFlags),
                sequence: counted(sequence),
                head: counted(head),
                body: counted(body),
              },
            },
          };
        }),
    });
    return count;
  }

  const same = (n: number, like: Like = {}, from = 0) =>
    timed(
      Array.from({ length: n }, () => like),
      from,
      0.01,
    );

  it.each([
    ["one content, all there", (n: number) => reads(same(n), same(n, {}, 1))],
    ["one content, none there in time", (n: number) => reads(same(n), same(n, {}, 1e6), WINDOW)],
    ["one content, every TTL too high", (n: number) => reads(same(n, { ttl: 5 }), same(n, { ttl: 9 }, 1))],
    ["one content, of another flow", (n: number) => reads(same(n), same(n, { port: 9 }, 1))],
  ])("grows with the packets, not with their square: %s", (_, work) => {
    const [few, many] = [work(500), work(2000)];
    expect(few).toBeGreaterThan(500);
    expect(many / few).toBeLessThan(5);
  });
});

describe("packets that are alike, of which the capture ends before the last arrives", () => {
  const alike = Array.from({ length: 5 }, () => ({ id: 0 }));
  const drifting: TimeWindow = { from: -50e6, to: 100e6 };

  it("pair as they came, where a narrow window is looked through first", () => {
    const windows = [{ from: -1e6, to: 100e6 }, drifting];
    expect(partners(lossy(alike, [0, 1, 2], { windows }))).toEqual([0, 1, 2, -1, -1]);
  });

  it("still pair where a clock drifts by more than the narrow one", () => {
    const sent = timed(alike);
    const early = sent.map(([ms, bytes]): TimedFrame => [ms - 5, bytes]);
    const windows = [{ from: -1e6, to: 1e6 }, drifting];
    expect(partners(match(sent, early.slice(1), { windows })).filter((to) => to >= 0)).toHaveLength(4);
  });
});
