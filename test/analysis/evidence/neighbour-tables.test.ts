import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("how directors resolve real servers", () => {
  it("is one question and one answer each, and the real server's own MAC", async () => {
    const { entries, resolutions } = await answer("neighbourTables", "dr-healthy");
    for (const { mac, actual, state } of entries) {
      expect(actual).toContain(mac);
      expect(state).toBe("REACHABLE");
    }
    expect(resolutions.map((r) => [r.server, r.asked, r.answered])).toEqual([
      ["rs2", 1, 1],
      ["rs1", 1, 1],
    ]);
  });

  it("is question after question where nobody answers", async () => {
    const { entries, resolutions } = await answer("neighbourTables", "dr-rs-arp-incomplete");
    expect(entries.find((e) => e.server === "rs1")).toMatchObject({ state: "FAILED" });
    expect(entries.find((e) => e.server === "rs1")?.mac).toBeUndefined();
    const open = resolutions.find((r) => r.server === "rs1");
    expect(open).toMatchObject({ asked: 6, answered: 0, tell: ["192.168.1.59"] });
    expect(open?.cites).toHaveLength(3);
  });

  it("shows an entry that names another MAC than the real server's", async () => {
    const { entries } = await answer("neighbourTables", "dr-stale-mac");
    expect(entries.find((e) => e.server === "rs1")).toMatchObject({
      mac: "02:de:ad:00:be:ef",
      state: "PERMANENT",
      actual: ["fa:16:3e:a1:48:30"],
    });
  });

  it("is known from captures alone", async () => {
    const { entries, resolutions } = await answer(
      "neighbourTables",
      "dr-rs-arp-incomplete",
      without(".state"),
    );
    expect(entries).toEqual([]);
    expect(resolutions.some((r) => r.asked === 6 && r.answered === 0)).toBe(true);
  });

  it("is not known when neither shows it", async () => {
    const { fill } = await absence("neighbourTables", "dr-healthy", without("ds"));
    expect(fill).toEqual([{ host: "ds", command: "ip neigh" }]);
  });
});
