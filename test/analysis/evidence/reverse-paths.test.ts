import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const rs1 = (edit: (text: string) => string) => editText((part) => part === "rs1.state.after", edit);
const set = (key: string, value: number) =>
  rs1((text) => text.replaceAll(new RegExp(`^(${key.replaceAll(".", "\\.")} = )[0-9]$`, "gm"), `$1${value}`));

async function ofRs1(id: string, bend?: Parameters<typeof answer>[2]) {
  const { servers } = await answer("reversePaths", id, bend);
  const found = servers.find((s) => s.host === "rs1");
  if (!found) throw new Error("rs1 is not there");
  return found;
}

const eth0 = (path: Awaited<ReturnType<typeof ofRs1>>) => path.interfaces.find((i) => i.interface === "eth0");

describe("source validation", () => {
  it.each([
    ["all", 1, 1],
    ["all", 2, 2],
    ["eth0", 1, 1],
    ["eth0", 2, 2],
  ])("of eth0 is the larger value: %s = %i", async (scope, value, effective) => {
    const path = await ofRs1("dr-healthy", set(`net.ipv4.conf.${scope}.rp_filter`, value));
    expect(eth0(path)?.rpFilter).toBe(effective);
  });

  it("loose on either side weakens strict on the other", async () => {
    const strict = set("net.ipv4.conf.all.rp_filter", 1);
    const loose = set("net.ipv4.conf.eth0.rp_filter", 2);
    const path = await ofRs1("dr-healthy", (part) => loose({ ...part, bytes: strict(part) }));
    expect(eth0(path)?.rpFilter).toBe(2);
  });

  it("accepts its own addresses when either says so", async () => {
    expect(eth0(await ofRs1("dr-healthy"))?.acceptLocal).toBe(false);
    const path = await ofRs1("dr-healthy", set("net.ipv4.conf.all.accept_local", 1));
    expect(eth0(path)?.acceptLocal).toBe(true);
  });

  it("accepts its own addresses by one line of two that says so", async () => {
    const drop = rs1((text) => text.replaceAll("net.ipv4.conf.eth0.accept_local = 0\n", ""));
    expect(eth0(await ofRs1("dr-healthy", drop))?.acceptLocal).toBeUndefined();
    const on = set("net.ipv4.conf.all.accept_local", 1);
    expect(eth0(await ofRs1("dr-healthy", (part) => on({ ...part, bytes: drop(part) })))?.acceptLocal).toBe(
      true,
    );
    const dropAll = rs1((text) => text.replaceAll("net.ipv4.conf.all.accept_local = 0\n", ""));
    const own = set("net.ipv4.conf.eth0.accept_local", 1);
    expect(
      eth0(await ofRs1("dr-healthy", (part) => own({ ...part, bytes: dropAll(part) })))?.acceptLocal,
    ).toBe(true);
  });

  it("is not known from one line of two, unless that one is the largest", async () => {
    const drop = (key: string) => rs1((text) => text.replaceAll(`${key} = 0\n`, ""));
    const half = await ofRs1("dr-healthy", drop("net.ipv4.conf.all.rp_filter"));
    expect(eth0(half)?.rpFilter).toBeUndefined();
    const loose = set("net.ipv4.conf.eth0.rp_filter", 2);
    const largest = await ofRs1("dr-healthy", (part) =>
      loose({ ...part, bytes: drop("net.ipv4.conf.all.rp_filter")(part) }),
    );
    expect(eth0(largest)?.rpFilter).toBe(2);
  });

  it("counts each interface once, however many commands list it", async () => {
    expect((await ofRs1("dr-healthy")).wired).toEqual(["eth0"]);
    expect((await ofRs1("rs-rp-filter-dr")).wired.length).toBe(2);
  });

  it("knows whether the tunnel device has an address", async () => {
    const tunnel = async (id: string) =>
      (await ofRs1(id)).interfaces.find((i) => i.interface === "tunl0")?.hasAddress;
    expect(await tunnel("tun-rpfilter-strict")).toBe(true);
    expect(await tunnel("tun-rpfilter-loose")).toBe(false);
  });

  it("counts what it dropped, between two snapshots or since boot", async () => {
    expect(await ofRs1("tun-rpfilter-strict")).toMatchObject({
      dropped: { growth: 30 },
      droppedSinceBoot: 30,
    });
    const once = await ofRs1("tun-rpfilter-strict", without(".before"));
    expect(once.dropped).toBeUndefined();
    expect(once.droppedSinceBoot).toBe(30);
  });

  it("is not known without state", async () => {
    const { fill } = await absence("reversePaths", "dr-healthy", without(".state"));
    expect(fill.map((f) => f.host)).toEqual(["rs1", "rs2"]);
  });
});
