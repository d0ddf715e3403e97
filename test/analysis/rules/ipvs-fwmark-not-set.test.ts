import { expect, test } from "vitest";
import { ipvsFwmarkNotSet } from "../../../src/analysis/rules/ipvs-fwmark-not-set.ts";
import { analyzeParts, editText, partsOf, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  ipvsFwmarkNotSet,
  [
    { case: "ipvs-fwmark-not-set", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "ipvs-fwmark-other-protocol", segments: ["ds>ds"], confidence: "confirmed" },
    // Near-real: the rule sets another mark than the table's.
    {
      case: "ipvs-fwmark-other-protocol",
      but: ["another mark", ds((text) => text.replaceAll("0x7/0xffffffff", "0x17/0xffffffff"))],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "ipvs-fwmark-healthy", outcome: "pass" },
    // The mark is set; its service has no real server.
    { case: "ipvs-fwmark-no-dest", outcome: "not-applicable" },
    // A condition that is not understood may match.
    {
      case: "ipvs-fwmark-other-protocol",
      but: [
        "a rule that may match",
        ds((text) => text.replaceAll("-p tcp -m tcp --dport 52002", "-m set --match-set clients src")),
      ],
      outcome: "not-applicable",
    },
    {
      case: "ipvs-fwmark-not-set",
      but: [
        "without the firewall",
        ds((text) => text.replace(/^### iptables-save -c\n(?:(?!###).*\n)*/gm, "")),
      ],
      outcome: "inconclusive",
    },
    { case: "ipvs-fwmark-not-set", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "dr-wrong-port", outcome: "not-applicable" },
    { case: "ipvs-table-wiped", outcome: "not-applicable" },
  ],
  true,
);

test("state alone is a risk while one tool's rules were not shown, and a likely fault where both were", async () => {
  const of = async (extra: string) => {
    const bend = editText(
      (part) => part.startsWith("ds.state"),
      (text) => `${text}${extra}`,
    );
    const parts = await partsOf("ipvs-fwmark-not-set", bend);
    const { findings } = await analyzeParts(parts.filter(({ part }) => part.includes(".state")));
    return findings.find((f) => f.id === "ipvs-fwmark-not-set");
  };
  expect(await of("")).toMatchObject({ severity: "risk", confidence: "possible" });
  expect(await of("### nft list ruleset\n")).toMatchObject({ severity: "broken", confidence: "likely" });
});
