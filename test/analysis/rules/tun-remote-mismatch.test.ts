import { tunRemoteMismatch } from "../../../src/analysis/rules/tun-remote-mismatch.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const BOTH = ["rs1>rs1", "rs2>rs2"];
const servers = (part: string) => part.startsWith("rs") && part.includes(".state");

onCases(
  tunRemoteMismatch,
  [
    { case: "tun-remote-mismatch", segments: BOTH, confidence: "confirmed" },
    // `ip addr` without -d shows the ends as link addresses.
    {
      case: "tun-remote-mismatch",
      but: ["plain ip addr", editText(servers, (text) => text.replace(/^ +(?:ipip|gre|veth) .*\n/gm, ""))],
      segments: BOTH,
      confidence: "confirmed",
    },
    // The local end is an address that the host does not have.
    {
      case: "tun-gre-device-missing",
      but: [
        "a device for another local address",
        editText(servers, (text) =>
          text.replace(
            /^(### ip -d addr\n)/m,
            "$19: gre9@NONE: <NOARP,UP,LOWER_UP> mtu 1476 qdisc noqueue state UNKNOWN\n    link/gre 192.0.2.9 brd 0.0.0.0\n",
          ),
        ),
      ],
      segments: BOTH,
      confidence: "confirmed",
    },
  ],
  [
    // A device that takes any is up too.
    { case: "tun-remote-mismatch-tunl0-up", outcome: "not-applicable" },
    { case: "tun-tunl0-down", outcome: "pass" },
    { case: "tun-no-ipip-module", outcome: "pass" },
    { case: "tun-gue-port-closed", outcome: "pass" },
    { case: "tun-rpfilter-strict", outcome: "pass" },
    { case: "tun-remote-mismatch", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);
