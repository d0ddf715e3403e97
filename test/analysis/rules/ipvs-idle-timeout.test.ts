import { ipvsIdleTimeout } from "../../../src/analysis/rules/ipvs-idle-timeout.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  ipvsIdleTimeout,
  [
    { case: "ipvs-idle-timeout", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ipvs-idle-timeout",
      but: ["only the director", ({ part, bytes }) => (part.startsWith("ds") ? bytes : undefined)],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // Six seconds of silence are nothing by default.
    {
      case: "ipvs-idle-timeout",
      but: ["the default timeout", ds((text) => text.replaceAll("udp): 3 3 3", "udp): 900 120 300"))],
      outcome: "not-applicable",
    },
    { case: "ipvs-idle-timeout", but: ["without state", without(".state")], outcome: "inconclusive" },
    // The first packet is reset, not one after a pause.
    { case: "dr-tcp-no-service", outcome: "pass" },
    { case: "ipvs-stale-tcp", outcome: "pass" },
    { case: "tcp-dr-healthy", outcome: "pass" },
  ],
);
