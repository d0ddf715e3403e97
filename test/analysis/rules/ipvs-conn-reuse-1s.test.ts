import { ipvsConnReuse1s } from "../../../src/analysis/rules/ipvs-conn-reuse-1s.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

// Linux 6.1 drops such a SYN only where the conntrack entry is confirmed: the case has conn_reuse_mode=3.
onCases(
  ipvsConnReuse1s,
  [
    { case: "ipvs-conn-reuse", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ipvs-conn-reuse",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    {
      case: "ipvs-conn-reuse",
      but: ["vs.conntrack=0", ds((text) => text.replaceAll("vs.conntrack = 1", "vs.conntrack = 0"))],
      outcome: "not-applicable",
    },
    {
      case: "ipvs-conn-reuse",
      but: ["conn_reuse_mode=0", ds((text) => text.replaceAll("conn_reuse_mode = 3", "conn_reuse_mode = 0"))],
      outcome: "not-applicable",
    },
    { case: "ipvs-stale-tcp", outcome: "pass" },
    { case: "dr-tcp-no-service", outcome: "pass" },
    { case: "tcp-dr-antispoof-reply", outcome: "pass" },
    { case: "tcp-dr-healthy", outcome: "pass" },
  ],
);
