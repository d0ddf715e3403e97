import { expect, test } from "vitest";
import { ipvsWrongPortProto } from "../../../src/analysis/rules/ipvs-wrong-port-proto.ts";
import { analyzeParts, editText, partsOf, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  ipvsWrongPortProto,
  [
    { case: "ipvs-wrong-protocol", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "dr-wrong-port", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "dr-tcp-no-service", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "dr-wrong-port",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "ipvs-wrong-protocol",
      but: [
        "only the director's capture and state",
        ({ part, bytes }) => (part.startsWith("ds") ? bytes : undefined),
      ],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // The address is not in the table at all.
    { case: "ipvs-table-wiped", outcome: "not-applicable" },
    // The service is there, without a real server.
    { case: "dr-no-real-servers", outcome: "pass" },
    { case: "dr-tcp-no-dest", outcome: "pass" },
    // Without the table: no service, or none of its servers usable.
    { case: "dr-wrong-port", but: ["without state", without(".state")], outcome: "inconclusive" },
    // What is not in part of a table may be in the rest.
    {
      case: "ipvs-wrong-protocol",
      but: ["part of the table", ds((text) => text.replaceAll(/^### ipvsadm -Ln.*$/gm, "$& | grep TCP"))],
      outcome: "inconclusive",
    },
    // Port 0 is every port. Near-real: the table's row is edited.
    {
      case: "dr-wrong-port",
      but: ["port 0", ds((text) => text.replaceAll(/^(UDP {2}[0-9.]+):52002/gm, "$1:0"))],
      outcome: "pass",
    },
    // Refused by the real server.
    { case: "dr-app-down", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

test("the fix has the nearest entry's real servers and forwarding method", async () => {
  const tunnel = ds((text) => text.replaceAll("Route ", "Tunnel "));
  const { findings } = await analyzeParts(await partsOf("ipvs-wrong-protocol", tunnel));
  const commands = findings.find((f) => f.id === "ipvs-wrong-port-proto")?.remedies[0].commands ?? [];
  expect(commands[0]).toMatch(/^ipvsadm -A -u /);
  expect(commands).toHaveLength(3);
  for (const command of commands.slice(1)) expect(command).toMatch(/^ipvsadm -a -u .* -r [0-9.]+:52002 -i$/);
});
