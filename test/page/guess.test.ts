import { describe, expect, it } from "vitest";
import { guessHost, guessKind, partName } from "../../page/guess.ts";

const bytes = (...all: readonly number[]) => Uint8Array.from(all);
const text = (all: string) => new TextEncoder().encode(all);

describe("whose a file is", () => {
  it.each([
    ["ds.pcap", "ds"],
    ["rs1.state.before.txt", "rs1"],
    ["rs-web03.pcapng.gz", "rs-web03"],
    ["client.pcap0", "client"],
    ["2026-11-22_director_eth0.pcap", "ds"],
    ["lvs2 dump.cap", "ds2"],
    ["capture-on-RS2.pcap", "rs2"],
    ["web03.txt", "rs03"],
    ["dump.pcap", ""],
    ["topology.json", ""],
    ["web01-ds.tar.gz", "ds"],
    ["lvs-director-rs2.tgz", "rs2"],
    ["", ""],
    [`${"-".repeat(100_000)}rs1`, ""],
  ])("%.40s is of %s", (name, host) => expect(guessHost(name)).toBe(host));
});

describe("what a file is", () => {
  it.each([
    ["x", bytes(0xd4, 0xc3, 0xb2, 0xa1, 2), "capture"],
    ["x.txt", bytes(0x0a, 0x0d, 0x0d, 0x0a), "capture"],
    ["x", bytes(0x1f, 0x8b, 8), "capture"],
    ["web01-ds.tar.gz", bytes(0x1f, 0x8b, 8), "bundle"],
    ["sosreport-rs1.tar.xz", bytes(0xfd, 0x37, 0x7a), "bundle"],
    ["ds.pcap", text("### ip addr"), "state"],
    ["ds.before.txt", text("$ ipvsadm"), "state.before"],
    ["ds-after.txt", text("$ ipvsadm"), "state.after"],
    ["hosts", text(' {"hosts": '), "topology"],
    ["empty", bytes(), "state"],
  ] as const)("%s is a %s", (name, head, kind) => expect(guessKind(name, head)).toBe(kind));

  it("gives a part of a request its name", () => {
    expect(partName("rs1", "capture")).toBe("rs1");
    expect(partName("rs1", "state.before")).toBe("rs1.state.before");
    expect(partName("rs1", "topology")).toBe("topology");
  });
});
