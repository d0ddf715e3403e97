import { describe, expect, it } from "vitest";
import { acceptCommand, countCommand } from "../../../src/analysis/rules/accept-command.ts";

const SERVICE = { destination: "192.0.2.10", protocol: "udp", port: 53 };
const SIX = { destination: "2001:db8::10", protocol: "tcp", port: 80 };

describe("what lets packets pass ahead of a rule stands in its own chain", () => {
  it.each([
    [
      { tool: "iptables", table: "filter", chain: "INPUT" },
      SERVICE,
      "iptables -I INPUT -d 192.0.2.10 -p udp --dport 53 -j ACCEPT",
    ],
    [
      { tool: "ip6tables", table: "filter", chain: "INPUT" },
      SIX,
      "ip6tables -I INPUT -d 2001:db8::10 -p tcp --dport 80 -j ACCEPT",
    ],
    [
      { tool: "iptables", table: "raw", chain: "PREROUTING" },
      SERVICE,
      "iptables -t raw -I PREROUTING -d 192.0.2.10 -p udp --dport 53 -j ACCEPT",
    ],
    [
      { tool: "iptables", table: "filter", chain: "OUTPUT" },
      { source: "192.0.2.10" },
      "iptables -I OUTPUT -s 192.0.2.10 -j ACCEPT",
    ],
    [
      { tool: "iptables", table: "filter", chain: "INPUT" },
      { source: "192.0.2.1", destination: "192.0.2.2", protocol: "4" },
      "iptables -I INPUT -s 192.0.2.1 -d 192.0.2.2 -p 4 -j ACCEPT",
    ],
    [
      { tool: "nft", table: "inet guard", chain: "in" },
      SERVICE,
      "nft insert rule inet guard in ip daddr 192.0.2.10 udp dport 53 accept",
    ],
    [
      { tool: "nft", table: "inet guard", chain: "in" },
      SIX,
      "nft insert rule inet guard in ip6 daddr 2001:db8::10 tcp dport 80 accept",
    ],
    [
      { tool: "nft", table: "ip guard", chain: "in" },
      { source: "192.0.2.1", destination: "192.0.2.2", protocol: "47" },
      "nft insert rule ip guard in ip saddr 192.0.2.1 ip daddr 192.0.2.2 meta l4proto 47 accept",
    ],
  ] as const)("%o", (place, passing, command) => expect(acceptCommand(place, passing)).toBe(command));

  it("prints no name that a shell would read", () => {
    expect(acceptCommand({ tool: "nft", table: "ip $(id)", chain: "in" }, SERVICE)).toContain(
      "<family> <table> <chain>",
    );
    expect(acceptCommand({ tool: "iptables", table: "a;b", chain: "INPUT" }, SERVICE)).toContain(
      "-t <table> ",
    );
    expect(acceptCommand({ tool: "iptables", table: "filter", chain: "a;b" }, SERVICE)).toContain(
      "-I <chain>",
    );
    expect(countCommand({ tool: "iptables", table: "filter", chain: "a;b" })).toBe(
      "iptables-save -c | grep -E 'DROP|REJECT'",
    );
  });

  it("shows what it counts", () => {
    expect(countCommand({ tool: "nft", table: "ip guard", chain: "in" })).toBe("nft list chain ip guard in");
    expect(countCommand({ tool: "ip6tables", table: "filter", chain: "INPUT" })).toBe(
      "ip6tables-save -c | grep -E 'INPUT|DROP|REJECT'",
    );
  });
});
