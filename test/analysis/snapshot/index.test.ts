import { describe, expect, it } from "vitest";
import type { StateTopic } from "../../../src/report/schema.ts";
import { analyzeParts, editText, partsOf } from "../analyze-case.ts";

async function factsOf(id: string, host: string, topic: StateTopic, edit?: (text: string) => string) {
  const bend = edit && editText((part) => part.startsWith(`${host}.state`), edit);
  const { states } = await analyzeParts(await partsOf(id, bend));
  const found = states.find((s) => s.host === host)?.topics.find((t) => t.topic === topic);
  return { whole: found?.whole, facts: found?.facts.map((f) => `${f.name} = ${f.value}`) };
}

describe("the configuration of a host, as a report keeps it", () => {
  it("has its virtual services and real servers", async () => {
    expect(await factsOf("tun-rpfilter-strict", "ds", "virtual-service")).toEqual({
      whole: true,
      facts: [
        "udp 192.168.1.60:52002 = rr",
        "udp 192.168.1.60:52002 -> 192.168.1.48:52002 = tunnel weight 1",
        "udp 192.168.1.60:52002 -> 192.168.1.98:52002 = tunnel weight 1",
      ],
    });
  });

  it("has its settings, and what they come to", async () => {
    const { whole, facts } = await factsOf("tun-rpfilter-strict", "rs1", "sysctl");
    expect(whole).toBe(false);
    expect(facts).toContain("net.ipv4.conf.all.rp_filter = 1");
    expect(facts).toContain("rp_filter of eth0 = 1");
    expect(facts?.join()).not.toMatch(/conf\.default|sync_qlen_max/);
  });

  it("has its addresses, links and routes, and not what the kernel makes of them", async () => {
    expect((await factsOf("tun-rpfilter-strict", "rs1", "address")).facts).toContain(
      "192.168.1.60/32 on tunl0 = there",
    );
    expect((await factsOf("tun-rpfilter-strict", "rs1", "link")).facts).toContain(
      "tunl0 = up mtu 1480 noarp",
    );
    expect((await factsOf("tun-rpfilter-strict", "rs1", "route")).facts).toEqual([
      "192.168.1.0/24 = dev eth0 src 192.168.1.48",
    ]);
  });

  it("has what listens for the service, and the neighbours that take part", async () => {
    expect((await factsOf("tun-rpfilter-strict", "rs1", "udp-socket")).facts).toEqual(["*:52002 = python3"]);
    expect((await factsOf("tun-rpfilter-strict", "rs1", "neighbour")).facts).toEqual([
      "192.168.1.59 on eth0 = fa:16:3e:3c:59:5f",
    ]);
  });

  it("has its firewall chain by chain, with what ends packets written out", async () => {
    expect(await factsOf("dr-rs-firewall-drop", "rs1", "iptables")).toEqual({
      whole: true,
      facts: [
        "filter FORWARD = policy ACCEPT, 0 rules",
        "filter INPUT = policy ACCEPT, 1 rule, DROP udp port 52002",
        "filter OUTPUT = policy ACCEPT, 0 rules",
      ],
    });
  });

  it("is whole only where whole outputs were pasted", async () => {
    const some = (text: string) => text.replaceAll("### ip -d addr", "### ip -d addr | grep 192");
    expect((await factsOf("tun-rpfilter-strict", "rs1", "address", some)).whole).toBe(false);
  });

  it("names nothing that could be taken for words of a language", async () => {
    const named = (text: string) => text.replaceAll("eth0", "en");
    const report = await analyzeParts(
      await partsOf(
        "tun-rpfilter-strict",
        editText((p) => p.includes("state"), named),
      ),
    );
    for (const { topics } of report.states)
      for (const fact of topics.flatMap((t) => t.facts)) expect(Object.keys(fact)).toEqual(["name", "value"]);
  });
});
