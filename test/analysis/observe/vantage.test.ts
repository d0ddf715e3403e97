/** Where a capture was taken, and that what it could not show is not called lost. */
import { describe, expect, it } from "vitest";
import { analyzeParts, partsOf, without } from "../analyze-case.ts";

const legsOf = async (id: string, lacking?: string) =>
  (await analyzeParts(await partsOf(id, lacking === undefined ? undefined : without(lacking)))).segments.map(
    (s) => `${s.direction} ${s.from}>${s.to} ${s.packets.missing} ${s.packets.unknown}`,
  );

describe("a capture of another interface", () => {
  it("proves no loss, though the director is seen to talk to the host there", async () => {
    expect(await legsOf("dr-rs-capture-wrong-interface", "client")).toEqual([
      "request ds>ds 0 0",
      "request ds>rs1 0 10",
      "request ds>rs2 0 10",
    ]);
  });

  it("says why", async () => {
    const { segments } = await analyzeParts(await partsOf("dr-rs-capture-wrong-interface"));
    expect(segments.find((s) => s.to === "rs1" && s.from === "ds")?.because.en).toMatch(/another interface/);
  });

  it("does not make what the host sent elsewhere look filtered", async () => {
    const { findings } = await analyzeParts(await partsOf("dr-rs-capture-wrong-interface"));
    expect(findings.map((f) => f.id)).toEqual(["cap-wrong-interface"]);
  });
});
