import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const settings = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("arpSettings", id, bend)).servers.map((s) => [s.host, s.interface, s.ignore, s.announce]);

const rs1 = (edit: (text: string) => string) => editText((part) => part === "rs1.state.after", edit);

describe("ARP settings of real servers", () => {
  it("are the larger of all and the interface's", async () =>
    expect(await settings("dr-healthy")).toEqual([
      ["rs1", "eth0", 1, 2],
      ["rs2", "eth0", 1, 2],
    ]));

  it("are off", async () =>
    expect(await settings("dr-arp-flux")).toEqual([
      ["rs1", "eth0", 0, 0],
      ["rs2", "eth0", 0, 0],
    ]));

  it("on lo count for nothing", async () => {
    const onLo = rs1((text) => text.replace(/^(net\.ipv4\.conf\.lo\.arp_ignore = )0$/m, "$11"));
    expect((await settings("dr-arp-flux", onLo))[0]).toEqual(["rs1", "eth0", 0, 0]);
  });

  it("are not known from one value of two", async () => {
    const half = rs1((text) => text.replaceAll("net.ipv4.conf.all.arp_ignore = 1\n", ""));
    expect((await settings("dr-healthy", half))[0]).toEqual(["rs1", "eth0", undefined, 2]);
  });

  it("are not known without state", async () => {
    const { fill } = await absence("arpSettings", "dr-healthy", without(".state"));
    expect(fill.map((f) => f.host)).toEqual(["rs"]);
  });
});
