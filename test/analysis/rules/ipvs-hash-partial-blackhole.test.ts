import { expect, test } from "vitest";
import { ipvsHashPartialBlackhole } from "../../../src/analysis/rules/ipvs-hash-partial-blackhole.ts";
import { analyzeParts, editText, partsOf, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  ipvsHashPartialBlackhole,
  [
    { case: "ipvs-hash-blackhole", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ipvs-hash-blackhole",
      but: ["only the director", ({ part, bytes }) => (part.startsWith("ds") ? bytes : undefined)],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    // Near-real: the same with mh.
    {
      case: "ipvs-hash-blackhole",
      but: ["mh", ds((text) => text.replaceAll(" sh (sh-port)", " mh (mh-port)"))],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "ipvs-hash-fallback", outcome: "not-applicable" },
    // One of two has weight 0, under rr: the other takes all.
    { case: "ipvs-weight-zero-one", outcome: "not-applicable" },
    { case: "ipvs-weight-zero", outcome: "not-applicable" },
    // Without the port in the hash a client is refused on every port or on none.
    {
      case: "ipvs-hash-blackhole",
      but: ["sh without sh-port", ds((text) => text.replaceAll(" sh (sh-port)", " sh"))],
      outcome: "not-applicable",
    },
    {
      case: "ipvs-hash-blackhole",
      but: ["as if no weight were 0", ds((text) => text.replaceAll("Route   0 ", "Route   1 "))],
      outcome: "pass",
    },
    { case: "ipvs-hash-blackhole", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);

test("is a risk while nobody was refused", async () => {
  const states = await partsOf("ipvs-hash-blackhole", ({ part, bytes }) =>
    part.includes(".state") ? bytes : undefined,
  );
  const { findings } = await analyzeParts(states);
  expect(findings).toMatchObject([
    { id: "ipvs-hash-partial-blackhole", severity: "risk", confidence: "possible" },
  ]);
  expect(findings[0].remedies[0].commands).toEqual([
    "ipvsadm -E -u 192.168.1.60:52002 -s sh -b sh-port,sh-fallback",
  ]);
});
