import { expect, test } from "vitest";
import { ipvsNoService } from "../../../src/analysis/rules/ipvs-no-service.ts";
import { analyzeParts, editText, partsOf, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  ipvsNoService,
  [
    { case: "ipvs-table-wiped", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ipvs-table-wiped",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // The address is there, with another port or protocol.
    { case: "dr-wrong-port", outcome: "not-applicable" },
    { case: "dr-tcp-no-service", outcome: "not-applicable" },
    { case: "ipvs-wrong-protocol", outcome: "not-applicable" },
    // The service is there, without a real server.
    { case: "dr-no-real-servers", outcome: "pass" },
    { case: "dr-tcp-no-dest", outcome: "pass" },
    // Without the table: no service, or none of its servers usable.
    { case: "ipvs-table-wiped", but: ["without state", without(".state")], outcome: "inconclusive" },
    // Firewall marks: set, so that a service takes them; not set, which is another fault.
    { case: "ipvs-fwmark-no-dest", outcome: "not-applicable" },
    { case: "ipvs-fwmark-not-set", outcome: "not-applicable" },
    // Refused by the real server.
    { case: "dr-app-down", outcome: "pass" },
  ],
);

test("the fix assumes no forwarding method that nothing shows", async () => {
  const commandsOf = async (bend?: Parameters<typeof partsOf>[1]) => {
    const { findings } = await analyzeParts(await partsOf("ipvs-table-wiped", bend));
    return findings.find((f) => f.id === "ipvs-no-service")?.remedies[0].commands ?? [];
  };
  expect((await commandsOf()).at(-1)).toMatch(/ -r <RIP>:52002 \$\{METHOD:\?\}$/);
  // Near-real: the table of before the test, as it was set up.
  const table = `### ipvsadm -Ln
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
UDP  192.168.1.60:52002 wrr
  -> 192.168.1.48:52002           Tunnel  1      0          0
`;
  const before = editText(
    (part) => part === "ds.state.before",
    (text) => text.replace(/^### ipvsadm -Ln\n/m, table),
  );
  expect(await commandsOf(before)).toEqual([
    "ipvsadm -A -u 192.168.1.60:52002 -s wrr",
    "ipvsadm -a -u 192.168.1.60:52002 -r 192.168.1.48:52002 -i",
  ]);
});
