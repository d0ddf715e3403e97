import { describe, expect, it } from "vitest";
import { compareStates } from "../../../src/analysis/compare/changes.ts";
import { editText, without } from "../analyze-case.ts";
import { analysed } from "./compare-cases.ts";

const isRs1 = (part: string) => part.startsWith("rs1.state");
const edited = (edit: (text: string) => string) => analysed("tun-rpfilter-strict", editText(isRs1, edit));
const changesOf = async (edit: (text: string) => string) =>
  compareStates(await analysed("tun-rpfilter-strict"), await edited(edit)).changes.map(
    (c) => `${c.host} ${c.name}: ${c.before} -> ${c.after}`,
  );

describe("what is different in the state of the hosts", () => {
  it("is nothing between a state and itself, though its counters grew", async () => {
    const one = await analysed("tun-rpfilter-strict");
    expect(compareStates(one, one)).toEqual({ changes: [], remarks: [] });
    const later = await edited((text) =>
      text.replace(/^( {9} {4}\d+)/gm, "$1").replace(/STALE/g, "REACHABLE"),
    );
    expect(compareStates(one, later).changes).toEqual([]);
  });

  it("is a setting, as printed and as it counts together with all", async () => {
    const changes = await changesOf((text) => text.replace("all.rp_filter = 1", "all.rp_filter = 0"));
    expect(changes).toEqual(["rs1 net.ipv4.conf.all.rp_filter: 1 -> 0", "rs1 rp_filter of eth0: 1 -> 0"]);
  });

  it("is an address that went", async () => {
    // `ip addr` and ifconfig both list it.
    const gone = await changesOf((text) => text.replace(/^ +inet 192\.168\.1\.60[/ ].*\n/gm, ""));
    expect(gone).toContainEqual("rs1 192.168.1.60/32 on tunl0: there -> null");
  });

  it("is nothing that after only does not show", async () => {
    const before = await analysed("tun-rpfilter-strict");
    const silent = await edited((text) =>
      text.replace(/^### (?:ip -d addr|sysctl)[^\n]*\n(?:(?!###)[^\n]*\n)*/gm, ""),
    );
    const { changes, remarks } = compareStates(before, silent);
    expect(changes).toEqual([]);
    expect(remarks).toContainEqual({
      en: expect.stringMatching(/does not show of rs1: .*sysctl/),
      zh: expect.stringMatching(/没有显示 rs1 的：.*sysctl/),
    });
    const none = compareStates(before, await analysed("tun-rpfilter-strict", without("rs1.state")));
    expect(none.remarks).toContainEqual({
      en: "after has no state of rs1: what was changed there is not known",
      zh: "变更后没有 rs1 的状态：不知道那里改了什么",
    });
  });
});
