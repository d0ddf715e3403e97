/**
 * The published case that this project began with: an IPVS director in a cloud, seven tests by hand,
 * half masked state text pasted without its line ends. What may and what must not be said of it.
 */
import { describe, expect, test } from "vitest";
import { analyzeFiles, readParts } from "./cases.ts";

describe("the article's case", async () => {
  const files = await readParts("article");
  const analysis = await analyzeFiles(files);
  const { verdict, findings } = analysis;
  const finding = (id: string) => findings.find((f) => f.id === id);

  test("the fabric drops what the director forwards, because of its source", () => {
    expect(findings[0].id).toBe("fabric-antispoof-forward");
    expect(verdict.cause).toBe("fabric-antispoof-forward");
    expect(verdict.layer).toBe("fabric");
    expect(verdict.segments).toEqual([
      { from: "ds", to: "rs1" },
      { from: "ds", to: "rs2" },
    ]);
    expect(verdict.confidence).not.toBe("possible");
    expect(findings[0].evidence.some((e) => e.kind === "frame")).toBe(true);
  });

  test("the source address separates; VIP, MACs, protocol, server do not", () => {
    const contrast = analysis.contrast.find((c) => c.from === "ds" && c.to === "rs");
    expect(contrast?.separator).toEqual({
      attribute: "source address",
      lost: ["cip"],
      arrived: expect.arrayContaining(["dip", "vip"]),
    });
    expect(contrast?.notSeparating).toEqual(
      expect.arrayContaining(["destination address", "destination mac", "protocol", "real server"]),
    );
  });

  test("it names the remedies that the article never tried", () => {
    const platforms = findings[0].remedies.map((r) => r.platform);
    expect(platforms).toEqual(expect.arrayContaining(["Huawei Cloud", "OpenStack", "any"]));
    expect(JSON.stringify(findings[0].remedies)).toContain("allowed_address_pairs");
    expect(findings[0].remedies.flatMap((r) => r.commands).join("\n")).toMatch(/ipvsadm -e .* -i/);
  });

  test("VIP to VIP is a test artefact, below the fault", () => {
    const artefact = finding("rs-martian-local-source");
    expect(artefact).toBeDefined();
    expect(["note", "degraded"]).toContain(artefact?.severity);
    expect(artefact?.explanation.en).toMatch(/artefact of testing from the director/);
    expect(findings.findIndex((f) => f.id === "rs-martian-local-source")).toBeGreaterThan(0);
  });

  test("the way back is a finding or an open question with a command", () => {
    const back = finding("return-antispoof-vip");
    const commands = [...(back?.verify ?? []), ...verdict.nextSteps].map((step) => step.command);
    expect(commands.some((command) => command.startsWith("tcpdump"))).toBe(true);
  });

  test("the seven tests come out as the article's table has them", () => {
    const received = (protocol: string, source: string, destination: string, to: string) =>
      analysis.probes.find(
        (p) =>
          p.protocol === protocol &&
          p.source === source &&
          p.destination === destination &&
          p.sourceMac === "ds" &&
          p.destinationMac === to,
      )?.received;
    expect(received("icmp", "dip", "rip", "rs1")).toBe("yes");
    expect(received("arp", "dip", "rip", "rs1")).toBe("yes");
    expect(received("udp", "cip", "vip", "rs1")).toBe("no");
    expect(received("udp", "vip", "vip", "rs1")).toBe("yes");
    expect(received("udp", "dip", "vip", "rs1")).toBe("yes");
    expect(received("udp", "dip", "rip", "rs1")).toBe("yes");
    expect(received("udp", "vip", "rip", "rs1")).toBe("yes");
  });

  test("a broadcast ARP request that a server answered was seen there", () => {
    const asked = analysis.probes.filter(
      (p) => p.protocol === "arp" && p.sourceMac === "ds" && p.destinationMac === "ff:ff:ff:ff:ff:ff",
    );
    expect(asked.length).toBeGreaterThan(0);
    for (const probe of asked) expect([probe.seenAt, probe.received]).toEqual([probe.seenAt, "yes"]);
  });

  test("it blames nothing that is in order", () => {
    const grave = findings.filter((f) => f.severity !== "note" && f.id !== "rs-martian-local-source");
    expect(grave.map((f) => f.id)).toEqual(["fabric-antispoof-forward", "return-antispoof-vip"]);
    const outcome = (id: string) => analysis.rules.find((r) => r.id === id)?.outcome;
    for (const id of ["rs-rp-filter-dr", "rs-rp-filter-tun", "vip-arp-answered-by-rs", "ds-neigh-wrong-mac"])
      expect([id, outcome(id)]).not.toEqual([id, "fail"]);
    for (const id of ["ipvs-no-service", "ipvs-no-dest", "ipvs-weight-zero", "rs-vip-missing"])
      expect([id, outcome(id)]).toEqual([id, "pass"]);
    expect(JSON.stringify(verdict)).not.toMatch(/NIC error|rx_errors|arp_ignore/);
  });

  test("it remarks on what does not fit: a table without connections, a NIC that no cloud has", () => {
    for (const id of ["cap-state-not-of-the-test", "platform-e1000-nic"]) {
      expect([id, finding(id)?.severity]).toEqual([id, "note"]);
      expect(finding(id)?.evidence.some((e) => e.kind === "state")).toBe(true);
    }
  });

  test("masked addresses are taken for those of the captures, and nothing is left unread", () => {
    const state = analysis.inputs.filter((i) => i.kind === "state");
    expect(state.map((i) => i.name)).toEqual(["ds.state", "rs1.state"]);
    for (const input of state) {
      expect(input.unread).toEqual([]);
      expect(input.problems.map((p) => p.en).join()).toContain("xxx.xxx.1.60 for");
    }
    expect(analysis.services).toMatchObject([{ protocol: "udp", port: 52002, known: "host-state" }]);
  });

  test.each(["ds.state", "rs1.state", "client", "rs2"])("without %s the cause is the same", async (part) => {
    const rest = files.filter((f) => f.part !== part);
    expect(rest.length).toBe(files.length - 1);
    expect((await analyzeFiles(rest)).verdict.cause).toBe("fabric-antispoof-forward");
  });
});
