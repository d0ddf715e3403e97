import fc from "fast-check";
import { expect, test } from "vitest";
import { flowFacts, groupOf } from "../../../src/analysis/fold/flows.ts";
import { serverEnds } from "../../../src/analysis/fold/servers.ts";
import type { Flow } from "../../../src/analysis/packet/define.ts";
import { FLOW_WORDS, wordsOfFlow } from "../../../src/analysis/packet/flow-words.ts";
import { Names } from "../../../src/analysis/packet/names.ts";

const VIP = { protocol: 6, ip: "192.0.2.10", port: 80 };
const RIP = { protocol: 6, ip: "198.51.100.7", port: 8080 };
const SERVERS = serverEnds([VIP, RIP]);
const NOBODY: ReadonlySet<number> = new Set();

const flow = (
  source: string,
  sourcePort: number,
  destination: string,
  destinationPort: number,
  protocol = 6,
): Flow => ({
  protocol,
  source,
  sourcePort,
  destination,
  destinationPort,
});
const back = (f: Flow): Flow => flow(f.destination, f.destinationPort, f.source, f.sourcePort, f.protocol);

function wordsOf(of: Flow): Uint32Array {
  const words = new Uint32Array(FLOW_WORDS);
  if (!wordsOfFlow(of, words)) throw new Error("no such flow");
  return words;
}

function factsOf(flows: readonly Flow[], servers: ReadonlySet<number>) {
  const names = new Names();
  for (const f of flows) names.flowOfWords(wordsOf(f));
  return flowFacts(names, servers);
}

const request = flow("10.0.0.1", 40_000, VIP.ip, VIP.port);
const translated = flow("10.0.0.1", 40_000, RIP.ip, RIP.port);

test("both directions of a connection are of one group, whether or not a server is known", () => {
  const ip = fc.ipV4();
  const port = fc.nat(65_535);
  fc.assert(
    fc.property(ip, port, ip, port, (a, p, b, q) => {
      const one = flow(a, p, b, q);
      for (const servers of [NOBODY, SERVERS])
        expect(groupOf(wordsOf(one), servers)).toBe(groupOf(wordsOf(back(one)), servers));
    }),
  );
});

test("before and after NAT a connection is of one group, where the servers are known", () => {
  const groups = (servers: ReadonlySet<number>) =>
    new Set([request, translated, back(request), back(translated)].map((f) => groupOf(wordsOf(f), servers)));
  expect(groups(SERVERS).size).toBe(1);
  expect(groups(NOBODY).size).toBe(2);
});

test("other clients and other ports are of other groups", () => {
  const others = [flow("10.0.0.2", 40_000, VIP.ip, 80), flow("10.0.0.1", 40_001, VIP.ip, 80)];
  expect(new Set([request, ...others].map((f) => groupOf(wordsOf(f), SERVERS))).size).toBe(3);
});

test("the shape leaves out the client's end only: both directions have one each, another service another", () => {
  const facts = factsOf(
    [
      request,
      flow("10.9.9.9", 50_000, VIP.ip, VIP.port),
      back(request),
      flow("10.0.0.1", 40_000, VIP.ip, 443),
      flow("10.0.0.1", 40_000, "192.0.2.11", VIP.port),
    ],
    SERVERS,
  );
  const shapes = [...facts.shapeA].map((a, i) => `${a} ${facts.shapeB[i]}`);
  expect(shapes[0]).toBe(shapes[1]);
  expect(new Set(shapes).size).toBe(4);
  expect(new Set(facts.wholeA).size).toBe(5);
  expect([...facts.protocol]).toEqual([6, 6, 6, 6, 6]);
});

test("IPv6 goes the same way", () => {
  const six = flow("2001:db8::1", 40_000, "2001:db8::10", 80);
  const ends = serverEnds([{ protocol: 6, ip: "2001:db8::10", port: 80 }]);
  expect(groupOf(wordsOf(six), ends)).toBe(groupOf(wordsOf(back(six)), ends));
  const facts = factsOf([six, flow("2001:db8::2", 1, "2001:db8::10", 80)], ends);
  expect(facts.shapeA[0]).toBe(facts.shapeA[1]);
});
