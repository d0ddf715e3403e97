import { arpFilterSuppresses } from "../../../src/analysis/rules/arp-filter-suppresses.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const onDirector = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  arpFilterSuppresses,
  [
    { case: "arp-filter-suppresses", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "arp-filter-suppresses",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    // The setting alone, and a route back that leaves where the client asks.
    {
      case: "arp-filter-suppresses",
      but: [
        "the usual route back",
        onDirector((text) => text.replaceAll(/^10\.20\.30\.15 dev eth1.*$/gm, "")),
      ],
      outcome: "pass",
    },
    {
      case: "dr-healthy",
      but: [
        "arp_filter 1",
        onDirector((text) =>
          text.replaceAll("net.ipv4.conf.all.arp_ignore", "net.ipv4.conf.all.arp_filter = 1\n$&"),
        ),
      ],
      outcome: "pass",
    },
    { case: "ds-arp-suppressed", outcome: "pass" },
    { case: "dr-ds-two-nics", outcome: "pass" },
  ],
);
