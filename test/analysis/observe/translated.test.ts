import { describe, expect, it } from "vitest";
import { analyzeParts, partsOf } from "../analyze-case.ts";

const through = async (id: string) => {
  const { segments } = await analyzeParts(await partsOf(id));
  return segments.find((s) => s.direction === "request" && s.from === "ds" && s.to === "ds")?.packets;
};

describe("requests that are not seen to leave a director", () => {
  it("left under other addresses, and are followed where the table says how", async () =>
    expect(await through("nat-masquerade-healthy")).toEqual({
      sent: 12,
      arrived: 12,
      missing: 0,
      unknown: 0,
    }));

  it("are lost where nobody is answered", async () =>
    expect(await through("dr-ds-firewall-drop")).toEqual({ sent: 60, arrived: 0, missing: 60, unknown: 0 }));

  it("are lost where the director itself resets them", async () =>
    expect((await through("dr-tcp-no-service"))?.missing).toBeGreaterThan(0));
});
