import { ipvsDrPortMismatch } from "../../../src/analysis/rules/ipvs-dr-port-mismatch.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  ipvsDrPortMismatch,
  [
    { case: "ipvs-dr-port-mismatch", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "ipvs-dr-port-mismatch",
      but: ["without the real servers' state", without("rs1.state")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
    // Near-real: the table of a healthy service names another port, and everything is served all the same,
    // which rs1 alone shows.
    {
      case: "ipvs-dr-port-mismatch",
      but: [
        "only state of the director and of rs1",
        ({ part, bytes }) => (/^(?:ds|rs1)\.state/.test(part) ? bytes : undefined),
      ],
      segments: ["rs1>rs1", "192.168.1.98>192.168.1.98"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    // The port is another one, and the real servers take the service's all the same (near-real).
    {
      case: "dr-healthy",
      but: [
        "other ports in the table",
        ds((text) => text.replaceAll(/^( {2}-> [0-9.]+):52002( +Route)/gm, "$1:52030$2")),
      ],
      outcome: "pass",
    },
    // NAT rewrites ports.
    { case: "nat-healthy", outcome: "not-applicable" },
    // Nothing listens, and the table has the service's port.
    { case: "dr-app-down", outcome: "not-applicable" },
    { case: "ipvs-dr-port-mismatch", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);
