import { describe, expect, it } from "vitest";
import { type ConfKey, effective } from "../../../src/analysis/evidence/effective.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";

/** The effective value of a key on eth0 where `sysctl` printed these values. */
function of(key: ConfKey, values: Readonly<Record<string, number>>) {
  const lines = Object.entries(values).map(([name, value]) =>
    name === "forwarding"
      ? `net.ipv4.conf.eth0.forwarding = ${value}`
      : `net.ipv4.conf.${name}.${key} = ${value}`,
  );
  return effective(parseHost("rs1", "now", `### sysctl -a\n${lines.join("\n")}\n`), key, "eth0");
}

describe("effective", () => {
  it.each<readonly [ConfKey, Readonly<Record<string, number>>, number | undefined]>([
    ["rp_filter", { all: 0, eth0: 1 }, 1],
    ["rp_filter", { all: 1, eth0: 2 }, 2],
    ["rp_filter", { all: 0, eth0: 0, default: 2, lo: 2 }, 0],
    // One line decides only where the other cannot change it.
    ["rp_filter", { all: 2 }, 2],
    ["rp_filter", { all: 1 }, undefined],
    ["rp_filter", { all: 0 }, undefined],
    ["arp_ignore", { all: 1, eth0: 0 }, 1],
    ["arp_ignore", { all: 0, eth0: 8 }, 8],
    ["arp_announce", { eth0: 2 }, 2],
    ["accept_local", { all: 0, eth0: 1 }, 1],
    ["accept_local", { all: 1 }, 1],
    ["accept_local", { all: 0 }, undefined],
    ["accept_local", { all: 0, eth0: 0 }, 0],
    ["send_redirects", { all: 1, eth0: 0 }, 1],
    ["accept_source_route", { all: 1, eth0: 0 }, 0],
    ["accept_source_route", { all: 0 }, 0],
    ["accept_source_route", { all: 1, eth0: 1 }, 1],
    ["forwarding", { all: 1, eth0: 0 }, 0],
    ["forwarding", { all: 1 }, undefined],
    // A host takes redirects by either, a router by both.
    ["accept_redirects", { all: 0, eth0: 1, forwarding: 0 }, 1],
    ["accept_redirects", { all: 0, eth0: 1, forwarding: 1 }, 0],
    ["accept_redirects", { all: 0, eth0: 1 }, undefined],
  ])("%s of %j is %s", (key, values, expected) => expect(of(key, values)?.value).toBe(expected));

  it("says what it came from, and cites it", () => {
    const found = of("rp_filter", { all: 1, eth0: 0, lo: 2 });
    expect(found?.text).toBe("rp_filter of eth0 is 1: all=1, eth0=0, the larger counts");
    expect(found?.cites.map((c) => (c.kind === "state" ? c.text : ""))).toEqual([
      "net.ipv4.conf.all.rp_filter = 1",
      "net.ipv4.conf.eth0.rp_filter = 0",
    ]);
  });

  it("finds an interface with a dot, as sysctl prints it", () => {
    const state = parseHost(
      "rs1",
      "now",
      "### sysctl -a\nnet.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0/100.rp_filter = 1\n",
    );
    expect(effective(state, "rp_filter", "eth0.100")?.value).toBe(1);
  });
});
