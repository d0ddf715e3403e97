import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const VIP = "192.168.1.60";
const rs1 = (edit: (text: string) => string) => editText((part) => part === "rs1.state.after", edit);
const ofRs1 = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("vipAddresses", id, bend)).servers.find((s) => s.host === "rs1");

describe("the VIP on real servers", () => {
  it("is on lo, with all its bits", async () =>
    expect(await ofRs1("dr-healthy")).toMatchObject({
      vip: VIP,
      held: true,
      interfaces: ["lo"],
      prefixLength: 32,
      redirected: false,
      forwards: false,
    }));

  it("is on the tunnel device", async () =>
    expect((await ofRs1("tun-antispoof-healthy"))?.interfaces).toEqual(["tunl0"]));

  it("is on lo with a prefix, which is local as a whole; with rp_filter its sources are martians", async () => {
    expect((await ofRs1("dr-healthy"))?.wide).toBeUndefined();
    expect((await ofRs1("dr-rs-vip-wrong-prefix"))?.wide).toMatchObject({
      network: "192.168.1.0/24",
      address: VIP,
      prefixLength: 24,
      deaf: false,
    });
    expect((await ofRs1("dr-rs-vip-wrong-prefix-strict"))?.wide).toMatchObject({ deaf: true });
    const rule = rs1((text) => text.replace("### ip rule\n", "$&100:\tfrom all fwmark 0x1 lookup 100\n"));
    expect((await ofRs1("dr-rs-vip-wrong-prefix", rule))?.wide).toMatchObject({
      deaf: true,
      why: "there is a routing rule of priority 100",
    });
  });

  it("is nowhere, which whole lists prove", async () => {
    const holding = await ofRs1("dr-rs-missing-vip");
    expect(holding).toMatchObject({ held: false, interfaces: [], forwards: false });
    expect(holding?.cites.length).toBeGreaterThan(0);
    expect(await ofRs1("dr-rs-forwarding-missing-vip")).toMatchObject({ held: false, forwards: true });
  });

  it("is held by a local route alone", async () => {
    const route = rs1((text) =>
      text.replace("### ip route show table all\n", `$&local ${VIP} dev lo table local\n`),
    );
    expect(await ofRs1("dr-rs-missing-vip", route)).toMatchObject({ held: true, interfaces: ["lo"] });
  });

  it("is not needed where a rule takes its packets", async () => {
    const nat = rs1((text) =>
      text.replace(
        "### iptables-save -c\n",
        `$&*nat\n:PREROUTING ACCEPT [0:0]\n[0:0] -A PREROUTING -d ${VIP}/32 -p udp -j REDIRECT --to-ports 52002\nCOMMIT\n`,
      ),
    );
    expect(await ofRs1("dr-rs-missing-vip", nat)).toMatchObject({ held: false, redirected: true });
  });

  it("cannot be missing by ifconfig alone: it hides addresses without a label", async () => {
    const ifconfigOnly = rs1(
      () => "### ifconfig -a\neth0: flags=4163<UP>  mtu 1500\n        inet 192.168.1.48\n",
    );
    expect(
      await ofRs1("dr-rs-missing-vip", (part) =>
        part.part === "rs1.state.before" ? undefined : ifconfigOnly(part),
      ),
    ).toBeUndefined();
  });

  it("is not known without state", async () => {
    const { fill } = await absence("vipAddresses", "dr-healthy", without(".state"));
    expect(fill.map((f) => f.host)).toEqual(["rs1", "rs2"]);
  });
});
