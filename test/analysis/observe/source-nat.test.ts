import { describe, expect, it } from "vitest";
import { analyzeParts, editText, partsOf } from "../analyze-case.ts";

const legs = async (bend?: Parameters<typeof partsOf>[1]) => {
  const { segments, verdict } = await analyzeParts(await partsOf("kube-ipvs-masquerade-healthy", bend));
  return [
    verdict.outcome,
    ...segments.map((s) => `${s.direction} ${s.from}>${s.to} ${s.packets.arrived}/${s.packets.sent}`),
  ];
};

describe("requests whose source the director changes too", () => {
  it("are followed from the client's address to the director's, and back", async () =>
    expect(await legs()).toEqual([
      "healthy",
      "request client>ds 30/30",
      "request ds>ds 30/30",
      "request ds>rs1 10/10",
      "request ds>rs2 20/20",
      "request rs1>rs1 10/10",
      "request rs2>rs2 20/20",
      "reply rs1>ds 8/8",
      "reply rs2>ds 16/16",
      "reply ds>ds 24/24",
      "reply ds>client 24/24",
    ]));

  it("are no requests of clients where the table has no such real server", async () => {
    const other = editText(
      (part) => part.startsWith("ds.state"),
      (text) => text.replace(/:52003 /g, ":52009 "),
    );
    expect((await legs(other)).some((leg) => leg.startsWith("request ds>rs"))).toBe(false);
  });
});
