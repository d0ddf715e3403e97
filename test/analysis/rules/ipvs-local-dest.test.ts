import { ipvsLocalDest } from "../../../src/analysis/rules/ipvs-local-dest.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  ipvsLocalDest,
  [
    { case: "ipvs-local-dest", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ipvs-local-dest",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    // Near-real: as older kernels print it.
    {
      case: "ipvs-local-dest",
      but: ["Local", ds((text) => text.replaceAll(/^( {2}-> 192\.168\.1\.59:52002 +)Route /gm, "$1Local "))],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "ipvs-local-dest",
      but: [
        "without the list of sockets",
        ds((text) => text.replace(/^### ss -lnptu\n(?:(?!###).*\n)*/gm, "")),
      ],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    // Near-real: a socket of the director takes the port.
    {
      case: "ipvs-local-dest",
      but: [
        "with a socket",
        ds((text) =>
          text.replace(
            /^(### ss -lnptu\nNetid.*\n)/gm,
            "$1udp   UNCONN 0      0            0.0.0.0:52002      0.0.0.0:*\n",
          ),
        ),
      ],
      outcome: "pass",
    },
    // Drained.
    {
      case: "ipvs-local-dest",
      but: ["weight 0", ds((text) => text.replaceAll(/^( {2}-> 192\.168\.1\.59:52002 +Route +)1/gm, "$10"))],
      outcome: "not-applicable",
    },
    { case: "ipvs-hash-blackhole", outcome: "not-applicable" },
    { case: "dr-no-real-servers", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
  true,
);
