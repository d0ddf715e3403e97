import { expect, test } from "vitest";
import { groupOf } from "../../../src/analysis/fold/flows.ts";
import { Quoted, Staying } from "../../../src/analysis/fold/staying.ts";
import { type Flow, type IcmpError, PacketFlag } from "../../../src/analysis/packet/define.ts";
import { FLOW_WORDS, wordsOfFlow } from "../../../src/analysis/packet/flow-words.ts";

const NOBODY: ReadonlySet<number> = new Set();
const flow = (sourcePort: number): Flow => ({
  protocol: 17,
  source: "10.0.0.1",
  sourcePort,
  destination: "192.0.2.10",
  destinationPort: 53,
});

function group(of: Flow): number {
  const words = new Uint32Array(FLOW_WORDS);
  wordsOfFlow(of, words);
  return groupOf(words, NOBODY);
}

const error = (
  of: Flow,
  ipId: number,
  envelopes: NonNullable<IcmpError["quoted"]>["envelopes"] = [],
): IcmpError => ({
  seconds: 0,
  nanos: 0,
  frame: 1,
  link: 0,
  envelope: 0,
  family: 4,
  type: 3,
  code: 4,
  mtu: 1400,
  source: "192.0.2.10",
  destination: "10.0.0.1",
  quoted: { flow: of, protocol: 17, ipId, ttl: 63, length: 1500, envelopes },
});

function staying(...errors: IcmpError[]): Staying {
  const quoted = new Quoted(NOBODY);
  quoted.add(errors);
  return new Staying(Uint32Array.of(group(flow(1)), group(flow(2))), quoted);
}

test("fragments and ICMP errors stay, whatever they are of", () => {
  const none = staying();
  for (const flag of [PacketFlag.firstFragment, PacketFlag.laterFragment, PacketFlag.icmpError])
    expect(none.has(0, flag, 7)).toBe(true);
  expect(none.has(0, PacketFlag.hasBody, 7)).toBe(false);
});

test("what an ICMP error quotes stays: of that connection, with that id", () => {
  const one = staying(error(flow(1), 7));
  expect(one.has(0, 0, 7)).toBe(true);
  expect(one.has(0, 0, 8)).toBe(false);
  expect(one.has(1, 0, 7)).toBe(false);
});

test("of a tunnel the quoted id is the outer header's: every packet of the connection stays", () => {
  const outer = { kind: "ipip", source: "10.0.0.9", destination: "10.0.0.8", port: 0 } as const;
  const one = staying(error(flow(1), 7, [outer]));
  expect(one.has(0, 0, 12_345)).toBe(true);
  expect(one.has(1, 0, 7)).toBe(false);
});
