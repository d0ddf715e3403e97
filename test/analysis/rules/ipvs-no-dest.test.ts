import { expect, test } from "vitest";
import { ipvsNoDest } from "../../../src/analysis/rules/ipvs-no-dest.ts";
import { analyzeParts, editText, partsOf, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  ipvsNoDest,
  [
    { case: "dr-no-real-servers", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "dr-tcp-no-dest", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "ipvs-fwmark-no-dest", segments: ["ds>ds"], confidence: "confirmed" },
  ],
  [
    // Servers are there, with weight 0.
    { case: "ipvs-weight-zero", outcome: "pass" },
    { case: "dr-wrong-port", outcome: "pass" },
    // No mark, so not the service of that mark.
    {
      case: "ipvs-fwmark-no-dest",
      but: [
        "without its rule",
        editText(
          (part) => part.startsWith("ds.state"),
          (text) => text.replaceAll(/^.* -j MARK .*$/gm, ""),
        ),
      ],
      outcome: "pass",
    },
    { case: "dr-no-real-servers", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
);

test("the fix puts back what the table had before the test, or assumes no method", async () => {
  const commandsOf = async (bend?: Parameters<typeof partsOf>[1]) => {
    const { findings } = await analyzeParts(await partsOf("dr-no-real-servers", bend));
    return findings.find((f) => f.id === "ipvs-no-dest")?.remedies[0].commands ?? [];
  };
  expect(await commandsOf()).toEqual([
    expect.stringMatching(/^ipvsadm -a -u 192\.168\.1\.60:52002 -r <RIP>:52002 \$\{METHOD:\?\}$/),
  ]);
  const row = "  -> 192.168.1.48:52002           Tunnel  1      0          0";
  const before = editText(
    (part) => part === "ds.state.before",
    (text) => text.replace(/^(### ipvsadm -Ln\n(?:.*\n)*?UDP .*\n)/m, `$1${row}\n`),
  );
  expect(await commandsOf(before)).toEqual(["ipvsadm -a -u 192.168.1.60:52002 -r 192.168.1.48:52002 -i"]);
});
