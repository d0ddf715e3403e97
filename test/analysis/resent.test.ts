/** TCP connections that open and then get stuck, where captures cannot show what is lost. */
import { describe, expect, test } from "vitest";
import { gather } from "../../src/analysis/evidence/gather.ts";
import { FOLD_LIMITS } from "../../src/analysis/fold/define.ts";
import { foldCaptures } from "../../src/analysis/fold/index.ts";
import type { Topology } from "../../src/analysis/observe/topology.ts";
import { evaluate } from "../../src/analysis/rules/evaluate.ts";
import { RULES } from "../../src/analysis/rules/index.ts";
import { decide } from "../../src/analysis/verdict.ts";
import { trafficOf } from "./fold/random-traffic.ts";
import { capturesOf, HOSTS, type HostName, VIP } from "./observe/build-cluster.ts";
import {
  ACK,
  exchange,
  FIN,
  framesOfStreams,
  handshake,
  PSH,
  type Segment,
  SYN,
} from "./observe/build-streams.ts";
import type { Captures } from "./observe/build-views.ts";

const TOPOLOGY: Partial<Topology> = {
  services: [{ protocol: "tcp", vip: VIP, port: 80, destinations: [] }],
};

/** @param least rows that there have to be: so many are folded */
function verdictOf(
  hosts: readonly HostName[],
  streams: readonly (readonly Segment[])[],
  endMs?: number,
  least?: number,
) {
  const captures = capturesOf(framesOfStreams(streams, endMs), hosts);
  if (least !== undefined) foldViews(captures, least);
  const observed = captures.observe({}, TOPOLOGY);
  return decide(observed, evaluate(RULES, gather(observed))).verdict;
}

function foldViews(captures: Captures, least: number): void {
  const { captures: foldable, names, servers } = trafficOf(captures);
  expect(captures.views.reduce((n, { decoded }) => n + decoded.packets.count, 0)).toBeGreaterThan(least);
  const { tables } = foldCaptures(foldable, names, servers, 1);
  captures.views.forEach((view, i) => {
    captures.views[i] = { ...view, decoded: { ...view.decoded, packets: tables[i] } };
  });
}

const WITHOUT_SERVER = ["client", "ds"] as const;
const WITHOUT_CLIENT = ["ds", "rs1"] as const;

const fine = [...handshake(10), ...exchange(20), ...exchange(40, 1)];

/** Sent again after 200, 400, 800 .. ms, as a sender does that hears nothing. */
const again = (segment: Segment, times = 4): readonly Segment[] =>
  Array.from({ length: times + 1 }, (_, n) => ({ ...segment, at: segment.at + 200 * (2 ** n - 1) }));

const bigRequest = {
  at: 60,
  from: "client",
  flags: PSH,
  sequence: 201,
  bytes: 1400,
  lost: "before-rs",
} as const;
const bigReply = {
  at: 60,
  from: "server",
  flags: PSH,
  sequence: 601,
  bytes: 1400,
  lost: "before-client",
} as const;

/** The server sends on by itself. */
const pushed = Array.from({ length: 20 }, (_, i): readonly Segment[] => [
  { at: 100 + 280 * i, from: "server", flags: PSH, sequence: 601 + 50 * i, bytes: 50 },
  { at: 101 + 280 * i, from: "client", flags: ACK, sequence: 1601 },
]).flat();

const outcome = (...of: Parameters<typeof verdictOf>) => verdictOf(...of).outcome;

describe("what goes on is healthy, likely", () => {
  const healthy = { outcome: "healthy", confidence: "likely" };

  test("by its answers, where the real server was not captured", () =>
    expect(verdictOf(WITHOUT_SERVER, [fine, fine])).toMatchObject(healthy));

  test("by what follows the answers, where the client was not", () =>
    expect(verdictOf(WITHOUT_CLIENT, [fine, fine])).toMatchObject(healthy));

  test("at a client, where nothing else was captured: it says so", () => {
    const { outcome, observed } = verdictOf(["client"], [fine]);
    expect([outcome, observed]).toEqual([
      "healthy",
      {
        en: "6 requests left the client, and nothing of their way was captured behind it",
        zh: "客户端发出了 6 个请求，此后的路径没有抓包",
      },
    ]);
  });

  test("with keep-alives that repeat the last byte", () => {
    const probes = [1, 2, 3, 4].flatMap((n): readonly Segment[] => [
      { at: 1000 * n, from: "client", flags: ACK, sequence: 200, bytes: 1 },
      { at: 1000 * n + 1, from: "server", flags: PSH, sequence: 601 + n, bytes: 1 },
    ]);
    expect(verdictOf(WITHOUT_SERVER, [[...fine, ...probes]])).toMatchObject(healthy);
  });

  test("with a request just before the captures end", () => {
    const late = { at: 5500, from: "client", flags: PSH, sequence: 201, bytes: 100 } as const;
    expect(verdictOf(WITHOUT_SERVER, [[...fine, late]])).toMatchObject(healthy);
  });

  test("with ports that a second connection uses again", () => {
    const second = [...handshake(2000), ...exchange(2010)];
    const third = [...handshake(4000), ...exchange(4010)];
    expect(verdictOf(WITHOUT_SERVER, [[...fine, ...second, ...third]])).toMatchObject(healthy);
  });

  test("which ends with the server's FIN, and no data of it", () => {
    const upload: readonly Segment[] = [
      ...handshake(10),
      { at: 20, from: "client", flags: PSH, sequence: 1, bytes: 1000 },
      { at: 21, from: "server", flags: ACK, sequence: 1 },
      { at: 30, from: "client", flags: FIN, sequence: 1001 },
      { at: 31, from: "server", flags: FIN, sequence: 1 },
      { at: 32, from: "client", flags: ACK, sequence: 1002 },
    ];
    expect(verdictOf(WITHOUT_SERVER, [upload])).toMatchObject(healthy);
  });
});

describe("not known to be healthy", () => {
  test("a real server alone: it does not show what never came to it", () => {
    expect(outcome(["rs1"], [fine, fine])).toBe("inconclusive");
    expect(outcome(["client", "rs1"], [fine, fine])).toBe("healthy");
  });

  test("a connection that is reset before its request is answered, however late", () => {
    const late = { at: 5500, from: "client", flags: PSH, sequence: 201, bytes: 100 } as const;
    const reset = (at: number) => ({ at, from: "server", flags: 0x14, sequence: 601 }) as const;
    expect(outcome(WITHOUT_SERVER, [[...fine, late, reset(5501)]])).toBe("inconclusive");
    // Answered before: it may end like that.
    expect(outcome(WITHOUT_SERVER, [[...fine, reset(5501)]])).toBe("healthy");
  });
});

describe("what was sent again, and went on then, is no proof that nothing was lost", () => {
  const [request, ...rest] = exchange(500, 2);
  const lost = { ...request, at: 280, lost: "before-rs" } as const;

  test("a request that was lost once", () => {
    const { outcome, summary, nextSteps } = verdictOf(WITHOUT_SERVER, [[...fine, lost, request, ...rest]]);
    expect(outcome).toBe("inconclusive");
    expect(summary.en).toMatch(/^1 TCP connection had to send data again \(client, frame \d+\): /);
    expect(summary.zh).toMatch(/^1 条 TCP 连接重发了数据（client 第 \d+ 帧）/);
    expect(nextSteps.map(({ command }) => command)).toContain(`ss -tino dst ${VIP}`);
  });

  test("soon, as later data was acknowledged: at the client there is no other order", () => {
    const fast = { ...request, at: 62 };
    const [next] = exchange(61, 3);
    const stream = [...fine, { ...lost, at: 60 }, next, fast, ...rest.map((s) => ({ ...s, at: s.at - 400 }))];
    expect(outcome(WITHOUT_SERVER, [stream])).toBe("inconclusive");
  });

  test.each(["client", "server"] as const)("a SYN of the %s", (from) => {
    const [syn, ...others] = handshake(1010);
    const first = { at: 10, from: "client", flags: SYN, sequence: 0 } as const;
    const lost =
      from === "client"
        ? [{ ...first, lost: "before-rs" } as const]
        : [first, { ...others[0], at: 11, lost: "before-client" } as const];
    const stream = [...lost, syn, ...others, ...exchange(1020)];
    expect(outcome(WITHOUT_SERVER, [fine, stream])).toBe("inconclusive");
    expect(outcome(WITHOUT_SERVER, [fine, stream.slice(lost.length)])).toBe("healthy");
  });

  test("a response that was lost once", () => {
    const [ask, ack, response, acked] = exchange(500, 2);
    const stream = [
      ...fine,
      ask,
      ack,
      { ...response, lost: "before-client" } as const,
      { ...response, at: 720 },
    ];
    expect(outcome(WITHOUT_CLIENT, [[...stream, { ...acked, at: 721 }]])).toBe("inconclusive");
  });

  test("several times, and then something new", () => {
    const on = [{ ...request, at: 1000 }, ...exchange(1100, 3)];
    expect(outcome(WITHOUT_SERVER, [[...fine, ...again({ ...lost, at: 100 }, 2), ...on]])).toBe(
      "inconclusive",
    );
  });

  test("but where everything was seen to arrive, nothing was", () =>
    expect(
      verdictOf(["client", "ds", "rs1"], [[...fine, { ...request, at: 280 }, request, ...rest]]),
    ).toMatchObject({ outcome: "healthy", confidence: "confirmed" }));
});

describe("what is stuck is not healthy", () => {
  test("a large request that never gets beyond the director", () => {
    const { outcome, summary, nextSteps } = verdictOf(WITHOUT_SERVER, [
      fine,
      [...fine, ...again(bigRequest)],
    ]);
    expect(outcome).toBe("inconclusive");
    // Of the client's capture: controls, 20 segments of one connection, 10 of the other before its large request.
    expect(summary.en).toMatch(
      /^1 TCP connection opened and got stuck: .* \(client, frames \d+, \d+ and \d+\)\. 0 of /,
    );
    expect(summary.zh).toMatch(/^1 条 TCP 连接建立后停滞：.*client 第 \d+、\d+ 和 \d+ 帧/);
    const commands = nextSteps.map(({ host, command }) => `${host}: ${command}`);
    expect(commands).toContain(`client: ss -tino dst ${VIP}`);
    expect(commands.some((c) => c.startsWith("all: tcpdump"))).toBe(true);
  });

  test("the frames that are cited are those that came again", () => {
    const streams = [[...handshake(10), ...again({ ...bigRequest, sequence: 1 })]];
    const large = framesOfStreams(streams).client.flatMap(([, { length }], i) =>
      length > 1400 ? [String(i + 1)] : [],
    );
    const { summary } = verdictOf(WITHOUT_SERVER, streams);
    expect(summary.en.match(/\d+(?=,| and \d+\)|\))/g)?.slice(-3)).toEqual(large.slice(1, 4));
  });

  test("a large response that never gets to the client", () => {
    const { outcome, nextSteps } = verdictOf(WITHOUT_CLIENT, [fine, [...fine, ...again(bigReply)]]);
    expect(outcome).toBe("inconclusive");
    const commands = nextSteps.map(({ host, command }) => `${host}: ${command}`);
    expect(commands).toContain(`rs1: ss -tino dst ${HOSTS.client.ip}`);
    expect(commands).toContain(`rs1: ping -M do -c 3 -s 1424 ${HOSTS.client.ip}`);
  });

  test("a request that arrives and is not acknowledged, though everything was captured", () => {
    const { lost, ...request } = { ...bigRequest, bytes: 200 };
    expect(lost).toBe("before-rs");
    const streams = [fine, [...fine, ...again(request)]];
    expect(outcome(["client", "ds", "rs1"], streams)).not.toBe("healthy");
  });

  test("a request that is acknowledged and never answered", () => {
    const request = { at: 60, from: "client", flags: PSH, sequence: 201, bytes: 100 } as const;
    const ack = { at: 61, from: "server", flags: ACK, sequence: 601 } as const;
    expect(outcome(WITHOUT_SERVER, [[...fine, request, ack]])).toBe("inconclusive");
  });

  test("the first request, in a capture of half a second", () => {
    const request = {
      at: 60,
      from: "client",
      flags: PSH,
      sequence: 1,
      bytes: 1400,
      lost: "before-rs",
    } as const;
    const stream = [...handshake(10), request, { ...request, at: 265 }];
    expect(outcome(WITHOUT_SERVER, [stream], 480)).toBe("inconclusive");
  });

  test("a large request, while the server goes on sending", () =>
    expect(outcome(WITHOUT_SERVER, [[...fine, ...again(bigRequest), ...pushed]])).toBe("inconclusive"));

  // Of as many rows few are kept: those of data that was sent again are among them.
  test("one connection among very many", () => {
    const many = Array.from({ length: 800 }, () => fine);
    const judged = (streams: readonly (readonly Segment[])[]) =>
      verdictOf(WITHOUT_SERVER, streams, 20_000, FOLD_LIMITS.plainRows);
    // Far from both ends of the captures, where all times are alike.
    const later = pushed.map((segment) => ({ ...segment, at: segment.at + 4000 }));
    expect(judged([...many, [...fine, ...later]])).toMatchObject({ outcome: "healthy" });
    const stuck = again({ ...bigRequest, at: 4000 });
    const { outcome, summary } = judged([...many, [...fine, ...stuck, ...later]]);
    expect(outcome).toBe("inconclusive");
    expect(summary.en).toMatch(/^1 TCP connection opened and got stuck/);
  });
});

test("of segments whose headers were cut nothing is known, not even that a connection opened", () => {
  // Ports and sequence numbers are there, flags are not: all of these are SYNs.
  const syn = { at: 10, from: "client", flags: SYN, sequence: 0 } as const;
  const reset = { at: 11, from: "server", flags: 0x14, sequence: 0 } as const;
  const frames = framesOfStreams([[syn, reset]]);
  const captures = capturesOf(frames, WITHOUT_SERVER, { client: { snapLength: 46 }, ds: { snapLength: 46 } });
  const { answered } = captures.observe({}, TOPOLOGY);
  expect(answered).toMatchObject({ asked: 1, answered: 0, progressing: 0, resent: [] });
});

test("a handshake that is sent again and again opened nothing: no data is spoken of", () => {
  const syn = { at: 10, from: "client", flags: SYN, sequence: 0, bytes: 0, lost: "before-rs" } as const;
  const { summary, nextSteps } = verdictOf(["ds"], [again(syn)], 4000);
  expect(summary.en).toContain(
    "1 TCP connection did not open: the handshake was sent again and again (ds, frames ",
  );
  expect(summary.en).not.toMatch(/data|opened/);
  expect(nextSteps).toContainEqual(
    expect.objectContaining({ host: "client", command: `ss -tan dst ${VIP}` }),
  );
});
