import { describe, expect, it } from "vitest";
import { lastState } from "../../../src/analysis/evidence/host-view.ts";
import { routeTo } from "../../../src/analysis/evidence/routes.ts";
import { Captures } from "../observe/build-views.ts";

const MAIN = `### ip route
default via 192.168.1.1 dev eth0 proto static metric 100
default via 192.168.1.2 dev eth1 proto static metric 200
10.20.0.0/16 via 192.168.1.59 dev eth0
10.20.30.0/24 via 192.168.1.7 dev eth0
blackhole 10.66.0.0/16
192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.48
`;

function route(text: string, ip: string, source?: string) {
  const state = lastState(new Captures().observe({ "rs1.state": text }), "rs1");
  return state && routeTo(state, ip, source);
}

describe("the route of a host to an address", () => {
  it.each([
    ["192.168.1.15", "link", "192.168.1.0/24 dev eth0"],
    ["10.20.30.40", "via", "10.20.30.0/24 via 192.168.1.7 dev eth0"],
    ["10.20.31.40", "via", "10.20.0.0/16 via 192.168.1.59 dev eth0"],
    ["8.8.8.8", "via", "default via 192.168.1.1 dev eth0"],
    ["10.66.1.1", "refused", "blackhole 10.66.0.0/16"],
  ])("%s: %s, %s", (ip, kind, text) => {
    expect(route(MAIN, ip)).toMatchObject({ kind, text, certain: true });
  });

  it("is none in a whole table that lacks it, with lines to cite", () => {
    const found = route(MAIN.replace(/^default.*\n/gm, ""), "8.8.8.8");
    expect(found).toMatchObject({ kind: "none", hops: [] });
    expect(found?.cites).toHaveLength(3);
  });

  it("is open where only a part was printed", () => {
    const part = MAIN.replace("### ip route", "### ip route | grep -v nothing");
    expect(route(part, "8.8.8.8")).toBeUndefined();
    expect(route(part.replace(/^default.*\n/gm, ""), "8.8.8.8")).toBeUndefined();
    expect(route(part, "10.20.30.40")?.kind).toBe("via");
  });

  it("is what `ip route get` says, which says nothing of others", () => {
    const get =
      "### ip route get 10.20.30.15\n10.20.30.15 via 192.168.1.9 dev eth0 src 192.168.1.48 uid 0\n    cache\n";
    expect(route(get, "10.20.30.15")?.text).toBe("10.20.30.15 via 192.168.1.9 dev eth0");
    expect(route(get, "10.20.30.16")).toBeUndefined();
    expect(route(`${MAIN}${get}`, "10.20.30.15")?.hops).toEqual([{ via: "192.168.1.9", interface: "eth0" }]);
  });

  it("is not certain beside policy routing", () => {
    const usual =
      "### ip rule\n0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n";
    expect(route(`${MAIN}${usual}`, "8.8.8.8")?.certain).toBe(true);
    expect(route(`${MAIN}${usual}100:\tfrom 10.0.0.1 lookup 100\n`, "8.8.8.8")?.certain).toBe(false);
    expect(route(`${MAIN}default via 192.168.1.3 dev eth0 table 100\n`, "8.8.8.8")).toMatchObject({
      certain: false,
      hops: [{ via: "192.168.1.1" }],
    });
  });

  describe("by rules of policy routing", () => {
    const VIP = "192.168.1.60";
    const rules = (...own: readonly string[]) =>
      `### ip rule\n${["0:\tfrom all lookup local", ...own, "32766:\tfrom all lookup main", "32767:\tfrom all lookup default"].join("\n")}\n`;
    const table =
      "### ip route show table 100\ndefault via 192.168.1.3 dev eth1\nthrow 10.66.0.0/16\nprohibit 10.77.0.0/16\n";

    it.each([
      [
        "a table for the source",
        `100:\tfrom ${VIP} lookup 100`,
        "8.8.8.8",
        "default via 192.168.1.3 dev eth1",
      ],
      [
        "another source's",
        "100:\tfrom 192.168.1.61 lookup 100",
        "8.8.8.8",
        "default via 192.168.1.1 dev eth0",
      ],
      [
        "a network of sources",
        "100:\tfrom 192.168.1.56/29 lookup 100",
        "8.8.8.8",
        "default via 192.168.1.3 dev eth1",
      ],
      ["all but a source", `100:\tnot from ${VIP} lookup 100`, "8.8.8.8", "default via 192.168.1.1 dev eth0"],
      [
        "a destination",
        "100:\tfrom all to 8.8.8.0/24 lookup 100",
        "8.8.8.8",
        "default via 192.168.1.3 dev eth1",
      ],
      [
        "what comes in elsewhere",
        "100:\tfrom all iif eth1 lookup 100",
        "8.8.8.8",
        "default via 192.168.1.1 dev eth0",
      ],
      ["what starts here", "100:\tfrom all iif lo lookup 100", "8.8.8.8", "default via 192.168.1.3 dev eth1"],
      [
        "what is bound to a device",
        "100:\tfrom all oif eth1 lookup 100",
        "8.8.8.8",
        "default via 192.168.1.1 dev eth0",
      ],
      ["a table that sends it back", `100:\tfrom ${VIP} lookup 100`, "10.66.1.1", "blackhole 10.66.0.0/16"],
      [
        "the first of two",
        `90:\tfrom all nop\n100:\tfrom all lookup 100\n110:\tfrom all prohibit`,
        "8.8.8.8",
        "default via 192.168.1.3 dev eth1",
      ],
    ])("%s", (_, rule, ip, text) => {
      expect(route(`${MAIN}${table}${rules(rule)}`, ip, VIP)).toMatchObject({ text, certain: true });
    });

    it("refuses, and says what takes that away", () => {
      const rule = `100:\tfrom ${VIP} to 8.8.8.8 unreachable`;
      expect(route(`${MAIN}${rules(rule)}`, "8.8.8.8", VIP)).toMatchObject({
        kind: "refused",
        certain: true,
        undo: "ip rule del pref 100",
      });
      expect(route(`${MAIN}${table}${rules("100:\tfrom all lookup 100")}`, "10.77.1.1", VIP)).toMatchObject({
        kind: "refused",
        undo: "ip route del prohibit 10.77.0.0/16 table 100",
      });
      expect(route(MAIN, "10.66.1.1")?.undo).toBe("ip route del blackhole 10.66.0.0/16");
    });

    it.each([
      ["a mark", "100:\tfrom all fwmark 0x1 lookup 100"],
      ["a port", "100:\tfrom all dport 53 lookup 100"],
      ["a jump", "100:\tfrom all goto 200"],
      ["a table that was not given", "100:\tfrom all lookup 101"],
      ["a masked source", "100:\tfrom 192.168.1.x lookup 100"],
    ])("is not certain by %s", (_, rule) => {
      expect(route(`${MAIN}${table}${rules(rule)}`, "8.8.8.8", VIP)?.certain).not.toBe(true);
    });

    it("is not certain without the source, or with a part of the rules", () => {
      const rule = `100:\tfrom ${VIP} lookup 100`;
      expect(route(`${MAIN}${table}${rules(rule)}`, "8.8.8.8")?.certain).toBe(false);
      const part = `${MAIN}${table}### ip rule | head -2\n0:\tfrom all lookup local\n${rule}\n`;
      expect(route(part, "8.8.8.8", VIP)?.certain).toBe(false);
    });

    it("is not certain behind very many tables", () => {
      const many = Array.from({ length: 70 }, (_, i) => `${100 + i}:\tfrom all lookup 100`);
      expect(route(`${MAIN}${table}${rules(...many)}`, "10.66.1.1", VIP)?.certain).toBe(false);
    });

    it("keeps the families apart", () => {
      const six =
        "### ip -6 rule\n0:\tfrom all lookup local\n100:\tfrom all prohibit\n32766:\tfrom all lookup main\n";
      expect(route(`${MAIN}${six}`, "8.8.8.8", VIP)?.kind).toBe("via");
    });
  });

  it("has several next hops", () => {
    const hops =
      "### ip route\ndefault proto static\n\tnexthop via 192.168.1.1 dev eth0 weight 1\n\tnexthop via 192.168.1.2 dev eth1 weight 1\n";
    expect(route(hops, "8.8.8.8")?.hops).toHaveLength(2);
  });

  it("keeps the families apart", () => {
    const six =
      "### ip -6 route\nfd00:1::/64 dev eth0 proto kernel metric 256 pref medium\ndefault via fe80::1 dev eth0 metric 1024 pref medium\n";
    expect(route(six, "2001:db8::1")?.hops).toEqual([{ via: "fe80::1", interface: "eth0" }]);
    expect(route(six, "8.8.8.8")).toBeUndefined();
    expect(route(MAIN, "2001:db8::1")).toBeUndefined();
    expect(route(`${MAIN}${six}`, "8.8.8.8")?.text).toBe("default via 192.168.1.1 dev eth0");
    const all =
      "### ip route show table all\ndefault via 192.168.1.1 dev eth0\nlocal 192.168.1.60 dev lo table local\n";
    expect(route(all, "2001:db8::1")?.kind).toBe("none");
    expect(route(all, "192.168.1.60")?.kind).toBe("local");
  });

  it("is read of `route -n` too", () => {
    const table = `### route -n
Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
0.0.0.0         192.168.1.1     0.0.0.0         UG    100    0        0 eth0
192.168.1.0     0.0.0.0         255.255.255.0   U     0      0        0 eth0
`;
    expect(route(table, "8.8.8.8")?.hops).toEqual([{ via: "192.168.1.1", interface: "eth0" }]);
    expect(route(table, "192.168.1.3")?.kind).toBe("link");
  });
});
