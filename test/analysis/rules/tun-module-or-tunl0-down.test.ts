import { tunModuleOrTunl0Down } from "../../../src/analysis/rules/tun-module-or-tunl0-down.ts";
import { type CasePart, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const stateOnly = ({ part, bytes }: CasePart) => (part.includes(".state") ? bytes : undefined);

onCases(
  tunModuleOrTunl0Down,
  [
    { case: "tun-no-ipip-module", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    { case: "tun-tunl0-down", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "tun-no-ipip-module",
      but: ["without state", without(".state")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
    // GUE: its port took the packets, nothing behind it does.
    { case: "tun-gue-tunl0-down", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    { case: "tun-gue-no-ipip", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "tun-gue-no-ipip",
      but: ["without state", without(".state")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    // Port unreachable: the device is down, or it is for other addresses.
    { case: "tun-tunl0-down", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "tun-gue-port-closed", outcome: "pass" },
    { case: "tun-gre-device-missing", outcome: "not-applicable" },
    { case: "tun-gre-no-module", outcome: "not-applicable" },
    { case: "tun-remote-mismatch", outcome: "pass" },
    { case: "tun-remote-mismatch", but: ["without state", without(".state")], outcome: "inconclusive" },
    // The table says "Tunnel" of every kind, and no device tells which is meant.
    { case: "tun-no-ipip-module", but: ["state alone", stateOnly], outcome: "inconclusive" },
    { case: "tun-gre-no-module", but: ["state alone", stateOnly], outcome: "inconclusive" },
    // The tunnel takes them; silent.
    { case: "tun-rpfilter-strict", outcome: "pass" },
    { case: "tun-vip-not-on-rs", outcome: "pass" },
    // They do not arrive.
    { case: "fabric-proto-blocked", outcome: "pass" },
    // Port unreachable about the request itself.
    { case: "dr-app-down", outcome: "not-applicable" },
    { case: "tun-gue-healthy", outcome: "not-applicable" },
  ],
);
