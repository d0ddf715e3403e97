import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const ofDs = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("directorCounters", id, bend)).directors[0];

describe("a director's counters", () => {
  it("say what IPVS took in", async () => {
    expect((await ofDs("dr-healthy")).inIpvs).toMatchObject({ growth: 60 });
    expect((await ofDs("dr-ds-firewall-drop")).inIpvs).toMatchObject({ growth: 0 });
  });

  it("are known where they did not grow", async () => {
    const { growth, sinceBoot } = await ofDs("dr-healthy");
    expect(growth.get("TcpExtIPReversePathFilter")?.growth).toBe(0);
    expect(sinceBoot.get("TcpExtIPReversePathFilter")).toBe(0);
    expect(growth.has("RtCacheInMartianSrc")).toBe(false);
  });

  it("have no growth by one snapshot", async () => {
    const { growth, inIpvs } = await ofDs("dr-healthy", without(".before"));
    expect(growth.size).toBe(0);
    expect(inIpvs).toBeUndefined();
  });

  it("do not count what ipvsadm abbreviates", async () => {
    const abbreviated = editText(
      (part) => part === "ds.state.after",
      (text) => text.replace(/^(UDP .* +)60( +0)/m, "$1 1234K$2"),
    );
    expect((await ofDs("dr-healthy", abbreviated)).inIpvs).toBeUndefined();
  });

  it("are not known without state", async () => {
    const { fill } = await absence("directorCounters", "dr-healthy", without(".state"));
    expect(fill.map((f) => f.host)).toEqual(["ds"]);
  });
});
