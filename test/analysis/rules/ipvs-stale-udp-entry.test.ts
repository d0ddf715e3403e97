import { ipvsStaleUdpEntry } from "../../../src/analysis/rules/ipvs-stale-udp-entry.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const withoutConnections = ds((text) => text.replace(/^### ipvsadm -Lnc\n(?:(?!###).*\n)*/gm, ""));

onCases(
  ipvsStaleUdpEntry,
  [
    { case: "ipvs-stale-udp", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "ipvs-stale-tcp", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ipvs-stale-udp",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    // The table lost the server between the snapshots, and it is where the flows went.
    {
      case: "ipvs-stale-udp",
      but: ["without ipvsadm -Lnc", withoutConnections],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // The entries of the removed server went with it.
    { case: "ipvs-expire-nodest", outcome: "pass" },
    // Broke off silently; bound to what, nothing shows.
    {
      case: "ipvs-stale-udp",
      but: [
        "without ipvsadm -Lnc and the table of before",
        (part) => (part.part.includes(".before") ? undefined : withoutConnections(part)),
      ],
      outcome: "inconclusive",
    },
    { case: "ipvs-stale-udp", but: ["without state", without(".state")], outcome: "inconclusive" },
    // The table still has the server: what drops the flows is something else.
    {
      case: "ipvs-stale-udp",
      but: [
        "as if the server were back",
        ds((text) =>
          text.replace(
            /^(UDP .* rr *\n)/gm,
            "$1  -> 192.168.1.48:52002           Route   1      0          1\n",
          ),
        ),
      ],
      outcome: "not-applicable",
    },
    {
      case: "ipvs-stale-udp",
      but: [
        "expire_nodest_conn=1",
        ds((text) => text.replaceAll("expire_nodest_conn = 0", "expire_nodest_conn = 1")),
      ],
      outcome: "not-applicable",
    },
    // Silent as well, and for everybody.
    { case: "dr-ds-firewall-drop", outcome: "not-applicable" },
    { case: "dr-rs-arp-incomplete", outcome: "pass" },
    { case: "dr-wrong-port", outcome: "pass" },
  ],
);
