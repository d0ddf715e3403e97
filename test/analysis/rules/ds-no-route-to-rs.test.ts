import { dsNoRouteToRs } from "../../../src/analysis/rules/ds-no-route-to-rs.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

/** The director's network lacks in its table, as after `ip route del`. */
const unrouted = editText(
  (part) => part.startsWith("ds.state"),
  (text) => text.replace(/^192\.168\.1\.0\/24 dev .*\n/m, ""),
);

onCases(
  dsNoRouteToRs,
  [
    { case: "ds-no-route-to-rs", segments: ["ds>ds"], confidence: "confirmed" },
    // What the director says is enough: nobody was asked for, and the quoted TTL is untouched.
    {
      case: "ds-no-route-to-rs",
      but: [
        "without the director's routes",
        editText(
          (part) => part.startsWith("ds.state"),
          (text) => text.replace(/### ip route[^#]*/, ""),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "ds-no-route-to-rs",
      but: ["only the director", without("rs")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // Host unreachable after three seconds of questions is another fault.
    { case: "dr-rs-arp-incomplete", outcome: "pass" },
    { case: "ds-arp-sender-is-vip", outcome: "pass" },
    // The table is of another time: everything went out.
    { case: "dr-healthy", but: ["a table that lacks the network", unrouted], outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
    { case: "dr-ds-firewall-reject", outcome: "pass" },
  ],
  true,
);
