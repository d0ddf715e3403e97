import { udpRcvbufOverflow } from "../../../src/analysis/rules/udp-rcvbuf-overflow.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofServer = (edit: (text: string) => string) => editText((part) => /^rs\d\.state/.test(part), edit);

onCases(
  udpRcvbufOverflow,
  [
    { case: "udp-rcvbuf-overflow", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "udp-rcvbuf-overflow",
      but: ["without the client", without("client")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
    // The memory of all sockets together.
    {
      case: "udp-rcvbuf-overflow",
      but: [
        "UdpMemErrors instead",
        ofServer((text) =>
          text
            .replace(/^(?:.*UdpMemErrors.*\n)/gm, "")
            .replaceAll("UdpRcvbufErrors", "UdpMemErrors")
            .replace(/### netstat -s[\s\S]*?(?=### )/, ""),
        ),
      ],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "udp-rcvbuf-overflow", but: ["one snapshot", without(".before")], outcome: "inconclusive" },
    { case: "udp-rcvbuf-overflow", but: ["without state", without(".state")], outcome: "inconclusive" },
    // Dropped at the same place for another reason.
    { case: "l4-checksum-bad-really", outcome: "pass" },
    { case: "dr-app-down", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
    { case: "tcp-dr-healthy", outcome: "not-applicable" },
  ],
);
