import { describe, expect, it } from "vitest";
import { NO_TOPOLOGY, parseTopology } from "../../../src/analysis/observe/topology.ts";

const parse = (value: unknown) => parseTopology(JSON.stringify(value));

describe("the topology part", () => {
  it("may say nothing", () => expect(parse({})).toEqual({ topology: NO_TOPOLOGY }));

  it("is read, its addresses canonical", () =>
    expect(
      parse({
        services: [{ protocol: "udp", vip: "2001:DB8:0::1", port: 53, destinations: [{ ip: "10.0.0.1" }] }],
        hosts: [
          { name: "rs1", addresses: [{ ip: "10.0.0.1", mac: "02-00-00-00-00-0A", interface: "eth0" }] },
        ],
      }),
    ).toEqual({
      topology: {
        services: [{ protocol: "udp", vip: "2001:db8::1", port: 53, destinations: [{ ip: "10.0.0.1" }] }],
        hosts: [
          { name: "rs1", addresses: [{ ip: "10.0.0.1", mac: "02:00:00:00:00:0a", interface: "eth0" }] },
        ],
      },
    }));

  it.each([
    ["no JSON", "{", "not JSON"],
    ["a list", "[]", "at the top"],
    ["an unknown field", '{"vip":"10.0.0.1"}', "at the top"],
    [
      "an address that is none",
      '{"services":[{"protocol":"udp","vip":"10.0.0.256","port":1}]}',
      'at services.0.vip: "10.0.0.256" is no IP address',
    ],
    [
      "a port out of range",
      '{"services":[{"protocol":"udp","vip":"10.0.0.1","port":65536}]}',
      "at services.0.port",
    ],
    [
      "an unknown protocol",
      '{"services":[{"protocol":"icmp","vip":"10.0.0.1","port":1}]}',
      "at services.0.protocol",
    ],
    [
      "a host of no role",
      '{"hosts":[{"name":"web1"}]}',
      "at hosts.0.name: client, ds or rs with an optional suffix",
    ],
    [
      "a MAC that is none",
      '{"hosts":[{"name":"rs1","addresses":[{"mac":"02:00"}]}]}',
      "at hosts.0.addresses.0.mac",
    ],
  ])("is refused with the place and what was expected: %s", (_, text, problem) => {
    const result = parseTopology(text);
    expect("problem" in result ? result.problem : "").toContain(problem);
  });

  it("is refused when it is longer than any cluster", () => {
    const services = Array.from({ length: 257 }, () => ({ protocol: "udp", vip: "10.0.0.1", port: 1 }));
    expect("problem" in parse({ services })).toBe(true);
  });
});
