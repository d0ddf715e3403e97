import { appListenOverflow } from "../../../src/analysis/rules/app-listen-overflow.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofServer = (edit: (text: string) => string) => editText((part) => /^rs\d\.state/.test(part), edit);
/** As if the application had caught up when the state was taken. */
const emptied = ofServer((text) => text.replace(/^(tcp +LISTEN +)\d+/gm, "$10"));

onCases(
  appListenOverflow,
  [
    { case: "app-listen-overflow", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "app-listen-overflow",
      but: ["the queue empty again", emptied],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
    {
      case: "app-listen-overflow",
      but: ["one snapshot, by the queue", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
    {
      case: "app-listen-overflow",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
  ],
  [
    { case: "app-listen-overflow", but: ["without state", without(".state")], outcome: "inconclusive" },
    // ListenDrops grows there as well: the SYN-ACK has no route.
    { case: "return-no-route", outcome: "pass" },
    {
      case: "tcp-dr-healthy",
      but: ["a full queue later", ofServer((text) => text.replace(/^(tcp +LISTEN +)0( +)\d+/gm, "$19$28"))],
      outcome: "pass",
    },
    { case: "tcp-dr-antispoof-reply", outcome: "pass" },
    { case: "tcp-dr-healthy", outcome: "pass" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
  true,
);
