/** Conversations with more replies than requests: streams, pushed messages, answers in parts. */
import { describe, expect, test } from "vitest";
import { decide } from "../../../src/analysis/verdict.ts";
import { capturesOf, framesOf, HOSTS, type HostName, PORT, VIP } from "./build-cluster.ts";
import { ethernet, payload, udp } from "./build-frames.ts";

interface Message {
  readonly at: number;
  readonly from: "client" | "server";
  readonly lost?: boolean;
}

/** One UDP conversation of these messages, seen at all hosts on the way; controls until `endMs`. */
function observedOf(
  messages: readonly Message[],
  hosts: readonly HostName[],
  endMs = 3000,
  states: Readonly<Record<string, string>> = {},
) {
  const frames = framesOf([{ at: endMs, ends: "before-ds" }]);
  frames.client = frames.client.filter(([at]) => at !== endMs);
  messages.forEach(({ at, from, lost }, i) => {
    const body = payload(60, i);
    if (from === "server") {
      const reply = udp({ source: VIP, destination: HOSTS.client.ip, id: 9000 + i }, PORT, 4000, body);
      const frame = ethernet(HOSTS.rs1.mac, HOSTS.client.mac, reply);
      frames.rs1.push([at, frame]);
      frames.client.push([at + 0.3, frame]);
      return;
    }
    const request = (ttl: number) =>
      udp({ source: HOSTS.client.ip, destination: VIP, id: 100 + i, ttl }, 4000, PORT, body);
    const came = ethernet(HOSTS.client.mac, HOSTS.ds.mac, request(64));
    const forwarded = ethernet(HOSTS.ds.mac, HOSTS.rs1.mac, request(63));
    frames.client.push([at, came]);
    frames.ds.push([at + 0.1, came], [at + 0.2, forwarded]);
    if (!lost) frames.rs1.push([at + 0.3, forwarded]);
  });
  for (const list of Object.values(frames)) list.sort(([a], [b]) => a - b);
  return capturesOf(frames, hosts).observe(states, {
    services: [{ protocol: "udp", vip: VIP, port: PORT, destinations: [] }],
  });
}

const outcome = (...of: Parameters<typeof observedOf>) => decide(observedOf(...of), []).verdict.outcome;

/** A request every 100 ms, and so many replies to each, a millisecond apart. */
const asked = (requests: number, replies: number): readonly Message[] =>
  Array.from({ length: requests }, (_, i): readonly Message[] => [
    { at: 100 * (i + 1), from: "client" },
    ...Array.from({ length: replies }, (_, n): Message => ({ at: 100 * (i + 1) + 1 + n, from: "server" })),
  ]).flat();

/** A message of the server every 20 ms, whatever is asked. */
const pushed = (from: number, until: number): readonly Message[] =>
  Array.from({ length: (until - from) / 20 }, (_, i): Message => ({ at: from + 20 * i, from: "server" }));

/** Requests 5 ms apart. */
const burst = (at: number, requests: number, lost = false): readonly Message[] =>
  Array.from({ length: requests }, (_, i): Message => ({ at: at + 5 * i, from: "client", lost }));

const WITHOUT_SERVER = ["client", "ds"] as const;
const ALL = ["client", "ds", "rs1"] as const;

describe("healthy", () => {
  test.each([1, 2, 7])("with %d replies to each request", (replies) => {
    expect(outcome(asked(20, replies), WITHOUT_SERVER)).toBe("healthy");
    expect(outcome(asked(20, replies), ALL)).toBe("healthy");
  });

  test("with as many replies as requests, though in another order", () => {
    const messages = [...burst(100, 8), ...pushed(200, 360)];
    expect(outcome(messages, WITHOUT_SERVER)).toBe("healthy");
    expect(outcome(messages, ALL)).toBe("healthy");
  });

  test("with replies to requests before the captures", () => {
    const messages = [...pushed(20, 60), ...burst(100, 8), ...pushed(200, 360)];
    expect(outcome(messages, WITHOUT_SERVER)).toBe("healthy");
    expect(outcome(messages, ALL)).toBe("healthy");
  });

  test("with requests just before the captures end", () => {
    const messages = [...asked(20, 2), ...burst(2700, 1)];
    expect(outcome(messages, WITHOUT_SERVER)).toBe("healthy");
    expect(outcome(messages, ALL)).toBe("healthy");
  });
});

describe("not known to be healthy, however many replies there are", () => {
  test("requests that no reply follows before the next one", () => {
    const messages = [...burst(100, 8, true), ...pushed(105, 1500)];
    expect(outcome(messages, WITHOUT_SERVER)).toBe("inconclusive");
  });

  test("requests at the end, long before the captures end", () => {
    const messages = [...asked(10, 3), ...burst(1500, 2, true)];
    expect(outcome(messages, WITHOUT_SERVER)).toBe("inconclusive");
  });

  test("requests of which half are lost, and two replies to each of the others", () => {
    const messages = [
      ...asked(10, 2),
      ...burst(1150, 10, true),
      ...asked(1, 2).map((m) => ({ ...m, at: m.at + 1200 })),
    ];
    expect(outcome(messages, ["client", "rs1"])).toBe("inconclusive");
  });

  test("what arrived at the real server and may have been dropped in it", () => {
    const observed = observedOf([...burst(100, 8), ...pushed(105, 1500)], ALL);
    expect(decide(observed, []).verdict.outcome).toBe("inconclusive");
    const leg = observed.legs.find(
      (l) => l.from === l.to && l.direction === "request" && l.counts.unknown > 0,
    );
    // A reply every 20 ms: of four requests the last one is followed, and the very first one.
    expect(leg?.counts).toEqual({ sent: 8, arrived: 3, missing: 0, unknown: 5 });
    expect(leg?.because).toContain("not each request is followed by a reply");
  });
});

test.each([
  [8, { arrived: 8, unknown: 0 }],
  [7, { arrived: 3, unknown: 5 }],
])("of 8 requests the kernel gave %d datagrams to sockets", (given, counts) => {
  const nstat = (value: number) => `### nstat -az\n#kernel\nUdpInDatagrams  ${value}  0.0\n`;
  const states = { "rs1.state.before": nstat(50), "rs1.state.after": nstat(50 + given) };
  const { deliveries } = observedOf([...burst(100, 8), ...pushed(105, 1500)], ALL, 3000, states);
  expect(deliveries.map((d) => d.leg.counts)).toEqual([{ sent: 8, missing: 0, ...counts }]);
});
