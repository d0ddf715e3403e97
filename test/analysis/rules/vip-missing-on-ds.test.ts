import { vipMissingOnDs } from "../../../src/analysis/rules/vip-missing-on-ds.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const dsState = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const VIP = "192.168.1.60";

onCases(
  vipMissingOnDs,
  [
    { case: "vip-missing-on-ds", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "vip-missing-on-ds-forwarding", segments: ["ds>ds"], confidence: "confirmed" },
    // Clients ask for its MAC in vain: nothing comes that could be dropped.
    {
      case: "ds-arp-suppressed",
      but: [
        "without the VIP on the director",
        dsState((text) =>
          text.replaceAll(/^ *inet 192\.168\.1\.60.*$/gm, "").replaceAll(/^local 192\.168\.1\.60 .*$/gm, ""),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "vip-missing-on-ds",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      // It asks for the MAC of what should be its own address.
      case: "vip-missing-on-ds-forwarding",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      // A standby director looks the same.
      case: "vip-missing-on-ds",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["ds>ds"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    {
      case: "vip-missing-on-ds",
      but: [
        "state alone, and keepalived stands by",
        (part) =>
          part.part.includes(".state")
            ? dsState(
                (text) =>
                  `${text}### journalctl -u keepalived\nKeepalived_vrrp[812]: (VI_1) Entering BACKUP STATE\n`,
              )(part)
            : undefined,
      ],
      outcome: "pass",
    },
    { case: "kube-ipvs-healthy", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
    { case: "dr-ds-firewall-drop", outcome: "pass" },
    { case: "dr-wrong-port", outcome: "pass" },
    { case: "nat-healthy", outcome: "pass" },
    {
      case: "vip-missing-on-ds",
      but: [
        "a local route holds it",
        dsState((text) =>
          text.replace("### ip route show table all\n", `$&local ${VIP} dev lo table local scope host\n`),
        ),
      ],
      outcome: "pass",
    },
    {
      case: "vip-missing-on-ds",
      but: [
        "marked packets are local by a table of their own",
        dsState((text) => text.replace("### ip rule\n", "$&100:\tfrom all fwmark 0x1 lookup 100\n")),
      ],
      outcome: "inconclusive",
    },
    { case: "vip-missing-on-ds", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);
