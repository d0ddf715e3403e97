import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const VIP = "192.168.1.60";
const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const held = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("directorAddresses", id, bend)).holdings.map((h) => [h.host, h.held, h.open, h.serves]);

describe("the VIP on directors", () => {
  it("is on the interface towards clients", async () =>
    expect(await held("dr-healthy")).toEqual([["ds", true, false, true]]));

  it("is nowhere", async () => expect(await held("vip-missing-on-ds")).toEqual([["ds", false, false, true]]));

  it("is covered by a local route for everything", async () =>
    expect(
      await held(
        "vip-missing-on-ds",
        ds((text) =>
          text
            .replace("### ip rule\n", "$&100:\tfrom all fwmark 0x1 lookup 100\n")
            .replace("### ip route show table all\n", "$&local default dev lo table 100 scope host\n"),
        ),
      ),
    ).toEqual([["ds", true, false, true]]));

  it("may be local by a table that was not shown", async () =>
    expect(
      await held(
        "vip-missing-on-ds",
        ds((text) => text.replace("### ip rule\n", "$&100:\tfrom all fwmark 0x1 lookup 100\n")),
      ),
    ).toEqual([["ds", false, true, true]]));

  it("is asked for by the director itself", async () => {
    const { quests } = await answer("directorAddresses", "vip-missing-on-ds-forwarding", without(".state"));
    expect(quests).toMatchObject([{ director: "ds", vip: VIP }]);
    expect(quests[0].asked).toBeGreaterThan(1);
  });

  it("may be on a standby director: keepalived's last word tells", async () => {
    const master = async (log: string) =>
      (
        await answer(
          "directorAddresses",
          "vip-missing-on-ds",
          ds((text) => `${text}### journalctl -u keepalived\n${log}`),
        )
      ).holdings[0].master;
    const enters = (state: string) => `Keepalived_vrrp[812]: (VI_1) Entering ${state} STATE\n`;
    expect(await master(enters("MASTER"))).toBe(true);
    expect(await master(enters("MASTER") + enters("BACKUP"))).toBe(false);
    expect(await master("")).toBeUndefined();
  });

  it("is not known without state", async () => {
    const { fill } = await absence("directorAddresses", "dr-healthy", without(".state"));
    expect(fill.map((f) => f.host)).toEqual(["ds"]);
  });
});
