import { appNoReply } from "../../../src/analysis/rules/app-no-reply.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofServer = (edit: (text: string) => string) => editText((part) => /^rs\d\.state/.test(part), edit);

onCases(
  appNoReply,
  [
    { case: "app-no-reply", segments: ["rs1>rs1", "rs2>rs2"], confidence: "likely" },
    {
      case: "app-no-reply",
      but: [
        "real servers alone",
        ({ part, bytes }) => (part.startsWith("rs") || part.startsWith("ds.state") ? bytes : undefined),
      ],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
  ],
  [
    { case: "app-no-reply", but: ["one snapshot", without(".before")], outcome: "inconclusive" },
    // The sockets did send, and a filter of the capture may hide it.
    {
      case: "app-no-reply",
      but: [
        "answers that were not captured",
        ofServer((text) =>
          text
            .replace(/^(UdpInDatagrams +)(\d+)(.*)$/gm, "$1$2$3\nUdpOutDatagrams $2 0.0")
            .replace(/^UdpOutDatagrams {5,}.*\n/gm, ""),
        ),
      ],
      outcome: "inconclusive",
    },
    // The kernel refuses to send: that is an error of sendto() too.
    { case: "return-policy-rule", outcome: "not-applicable" },
    {
      case: "app-no-reply",
      but: [
        "a rule that may refuse",
        ofServer((text) => text.replace("### ip rule\n", "$&100:\tfrom all fwmark 0x7 prohibit\n")),
      ],
      outcome: "inconclusive",
    },
    {
      case: "app-no-reply",
      but: [
        "a masked route that may refuse",
        ofServer((text) => text.replace(/^(### ip route.*\n)/m, "$1blackhole 192.168.x.x\n")),
      ],
      outcome: "inconclusive",
    },
    { case: "return-gw-unresolved", outcome: "inconclusive" },
    { case: "rs-output-firewall", outcome: "not-applicable" },
    { case: "return-no-route", outcome: "not-applicable" },
    { case: "dr-rs-firewall-drop", outcome: "not-applicable" },
    { case: "udp-antispoof-reply", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);
