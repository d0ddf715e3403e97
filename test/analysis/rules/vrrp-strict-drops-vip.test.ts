import { vrrpStrictDropsVip } from "../../../src/analysis/rules/vrrp-strict-drops-vip.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const TABLES = /^### iptables-save[^#]*(?:# Generated[^#]*# Completed[^\n]*\n)?/m;
/** As keepalived 2 writes them (vrrp_nftables.c); the lab's kernel has no nftables for IP. */
const nft = (members: string) =>
  ds((text) =>
    text.replace(
      TABLES,
      `### nft list ruleset\ntable ip keepalived {\n\tset vips {\n\t\ttype ipv4_addr\n\t\telements = { ${members} }\n\t}\n\n\tchain out {\n\t\ttype filter hook output priority filter - 1; policy accept;\n\t\tip saddr @vips drop\n\t}\n\n\tchain in {\n\t\ttype filter hook input priority filter - 1; policy accept;\n\t\tip daddr @vips drop\n\t}\n}\n`,
    ),
  );

onCases(
  vrrpStrictDropsVip,
  [
    { case: "vrrp-strict-drops-vip", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "vrrp-strict-drops-vip",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "vrrp-strict-drops-vip",
      but: ["by nftables", nft("192.168.1.60, 192.168.1.61")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "vrrp-strict-drops-vip",
      but: [
        "by an ipset",
        ds((text) =>
          text
            .replace(
              "-A INPUT -d 192.168.1.60/32 -j DROP",
              "-A INPUT -m set --match-set keepalived dst -j DROP",
            )
            .replace(
              "-A OUTPUT -s 192.168.1.60/32 -j DROP",
              "-A OUTPUT -m set --match-set keepalived src -j DROP",
            ),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    // A rule of somebody's own: for one port, or on the way in only.
    { case: "dr-ds-firewall-drop", outcome: "not-applicable" },
    {
      case: "vrrp-strict-drops-vip",
      but: ["for another VIP", nft("192.168.1.61")],
      outcome: "not-applicable",
    },
    {
      case: "vrrp-strict-drops-vip",
      but: ["on the way in only", ds((text) => text.replace(/.*-A OUTPUT -s .*\n/, ""))],
      outcome: "not-applicable",
    },
    { case: "vrrp-strict-drops-vip", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);
