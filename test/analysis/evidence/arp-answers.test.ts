import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const onDirector = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const set = (value: number) =>
  onDirector((text) => text.replaceAll(/^(net\.ipv4\.conf\.all\.arp_ignore) = .*$/gm, `$1 = ${value}`));
const silentBy = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("arpAnswers", id, bend)).directors.map((d) => d.silent?.by ?? d.answers);

describe("does the director answer ARP for the VIP", () => {
  it("answers with arp_ignore 0, wherever the VIP is", async () => {
    expect(await silentBy("dr-healthy")).toEqual([true]);
    expect(await silentBy("ds-arp-suppressed", set(0))).toEqual([true]);
  });

  it("answers with 1 for an address of the interface only", async () => {
    expect(await silentBy("dr-healthy", set(1))).toEqual([true]);
    expect(await silentBy("ds-arp-suppressed")).toEqual(["arp_ignore"]);
  });

  it("answers with 2 where the interface has a network of both", async () => {
    expect(await silentBy("dr-healthy", set(2))).toEqual([true]);
    expect(await silentBy("ds-arp-suppressed", set(2))).toEqual(["arp_ignore"]);
    const narrow = onDirector((text) =>
      text
        .replaceAll(/^(net\.ipv4\.conf\.all\.arp_ignore) = .*$/gm, "$1 = 2")
        .replaceAll("192.168.1.59/24", "192.168.1.59/29")
        .replaceAll("netmask 255.255.255.0", "netmask 255.255.255.248"),
    );
    expect(await silentBy("dr-healthy", narrow)).toEqual(["arp_ignore"]);
  });

  it("never answers with 8, and other values are open", async () => {
    expect(await silentBy("dr-healthy", set(8))).toEqual(["arp_ignore"]);
    expect(await silentBy("dr-healthy", set(4))).toEqual([false]);
  });

  it("is silenced by arptables, by an interface without ARP", async () => {
    expect(await silentBy("ds-arp-suppressed-arptables")).toEqual(["arptables"]);
    const other = onDirector((text) => text.replaceAll("-j DROP -d 192.168.1.60", "-j DROP -d 192.168.1.61"));
    expect(await silentBy("ds-arp-suppressed-arptables", other)).toEqual([true]);
    const noarp = onDirector((text) =>
      text.replaceAll("<BROADCAST,MULTICAST,UP", "<BROADCAST,MULTICAST,NOARP,UP"),
    );
    expect(await silentBy("dr-healthy", noarp)).toEqual(["noarp"]);
  });

  it("is not known without state", async () => {
    const { fill } = await absence("arpAnswers", "dr-healthy", without(".state"));
    expect(fill[0].host).toBe("ds");
  });
});
