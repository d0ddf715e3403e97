import { dsMartianSource } from "../../../src/analysis/rules/ds-martian-source.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const CLIENT = "10.20.30.15";

onCases(
  dsMartianSource,
  [
    { case: "ds-martian-source", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ds-martian-source",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      // log_martians, without the counter: destination first, source second.
      case: "ds-martian-source",
      but: [
        "the kernel's log instead of its counter",
        ds(
          (text) =>
            `${text.replace(/^### cat \/proc\/net\/stat\/rt_cache[^#]*/m, "")}### dmesg\n[  12.345678] IPv4: martian source 192.168.1.60 from ${CLIENT}, on dev eth0\n`,
        ),
      ],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "ds-rp-filter", outcome: "not-applicable" },
    // The director tests its own VIP: what it sends does not come in there.
    { case: "dr-vip2vip-martian", outcome: "inconclusive" },
    {
      case: "ds-martian-source",
      but: ["accept_local", ds((text) => text.replace(/(accept_local) = 0/g, "$1 = 1"))],
      outcome: "pass",
    },
    {
      case: "ds-martian-source",
      but: [
        "the counter stood still",
        ds((text) => text.replace(/(0000000d +00000000 +00000000 +)0000000d/, "$100000001")),
      ],
      outcome: "pass",
    },
    { case: "ds-martian-source", but: ["without state", without(".state")], outcome: "pass" },
  ],
);
