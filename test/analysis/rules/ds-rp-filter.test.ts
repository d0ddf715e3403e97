import { dsRpFilter } from "../../../src/analysis/rules/ds-rp-filter.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const NAME = "TcpExtIPReversePathFilter";
/** Only the last snapshot, changed. */
const last =
  (edit: (text: string) => string) =>
  (part: Parameters<ReturnType<typeof ds>>[0]): Uint8Array | undefined =>
    part.part.includes(".before") ? undefined : ds(edit)(part);

onCases(
  dsRpFilter,
  [
    { case: "ds-rp-filter", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ds-rp-filter",
      but: ["one snapshot: strict, and the route leads elsewhere", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      // The counter alone, without settings or routes.
      case: "ds-rp-filter",
      but: [
        "without its settings and routes",
        ds((text) => text.replace(/^net\.ipv4\.conf.*\n/gm, "").replace(/^### ip route[^#]*/m, "")),
      ],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "dr-ds-firewall-drop", outcome: "pass" },
    { case: "vip-missing-on-ds", outcome: "pass" },
    { case: "dr-ds-two-nics", outcome: "pass" },
    { case: "ds-rp-filter", but: ["without state", without(".state")], outcome: "pass" },
    {
      case: "ds-rp-filter",
      but: [
        "the counter stood still",
        ds((text) => text.replace(new RegExp(`^(${NAME} +)\\d+`, "m"), "$11")),
      ],
      outcome: "pass",
    },
    {
      case: "ds-rp-filter",
      but: ["one snapshot, rp_filter off", last((text) => text.replace(/(rp_filter) = 1/g, "$1 = 0"))],
      outcome: "pass",
    },
    {
      case: "ds-rp-filter",
      but: ["one snapshot, loose", last((text) => text.replace(/(rp_filter) = 1/g, "$1 = 2"))],
      outcome: "inconclusive",
    },
    {
      case: "ds-rp-filter",
      but: [
        "one snapshot, and policy routing may answer",
        last((text) => text.replace("### ip rule\n", "$&100:\tfrom 192.168.1.60 lookup 100\n")),
      ],
      outcome: "inconclusive",
    },
  ],
);
