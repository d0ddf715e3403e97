import { ipvsPersistencePin } from "../../../src/analysis/rules/ipvs-persistence-pin.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  ipvsPersistencePin,
  [
    { case: "ipvs-persistence-pin", segments: ["rs1>rs1"], confidence: "confirmed" },
    {
      case: "ipvs-persistence-pin",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1"],
      confidence: "likely",
      cause: true,
    },
  ],
  [
    { case: "ipvs-persistence-expire", outcome: "pass" },
    {
      case: "ipvs-persistence-pin",
      but: [
        "expire_quiescent_template=1",
        ds((text) => text.replaceAll("expire_quiescent_template = 0", "expire_quiescent_template = 1")),
      ],
      outcome: "pass",
    },
    // Not quiesced: what is wrong is the server.
    {
      case: "ipvs-persistence-pin",
      but: ["weight 1", ds((text) => text.replaceAll("Route   0 ", "Route   1 "))],
      outcome: "pass",
    },
    // Weight 0 without persistence.
    { case: "ipvs-weight-zero-one", outcome: "not-applicable" },
    { case: "dr-app-down", outcome: "not-applicable" },
  ],
  true,
);
