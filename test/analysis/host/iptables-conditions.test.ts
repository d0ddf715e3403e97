import { expect, test } from "vitest";
import { newMatch } from "../../../src/analysis/host/firewall-match.ts";
import { readListedConditions } from "../../../src/analysis/host/iptables-conditions.ts";

function read(text: string) {
  const match = newMatch();
  readListedConditions(match, text.split(" "));
  return match;
}

test("reads ports", () => {
  const one = (port: number) => [{ from: port, to: port }];
  expect(read("udp dpt:53")).toEqual({ other: false, inverted: [], destinationPorts: one(53) });
  expect(read("tcp spt:!22 dpt:https")).toEqual({
    other: false,
    inverted: ["sourcePorts"],
    sourcePorts: one(22),
    destinationPorts: one(443),
  });
  expect(read("multiport dports 80,443").destinationPorts).toEqual([...one(80), ...one(443)]);
  expect(read("multiport sports !80").inverted).toEqual(["sourcePorts"]);
  expect(read("multiport sports ! 80").inverted).toEqual(["sourcePorts"]);
});

test("skips comments, whatever is in them", () => {
  expect(read("/* dpt:1 state NEW */ udp dpt:53")).toEqual(read("udp dpt:53"));
  expect(read("udp dpt:53 /* never closed dpt:1")).toEqual(read("udp dpt:53"));
});

test.each(["ctstate NEW", "dpt:99999", "limit: avg 3/min burst 5", "dports"])("cannot say %s", (text) => {
  expect(read(text).other).toBe(true);
});
