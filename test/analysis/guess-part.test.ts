import { describe, expect, it } from "vitest";
import { guessHost, guessKind, partName } from "../../src/analysis/guess-part.ts";
import { parsePartName } from "../../src/analysis/inputs.ts";

const bytes = (...all: readonly number[]) => Uint8Array.from(all);
const text = (all: string) => new TextEncoder().encode(all);

describe("whose a file is", () => {
  it.each([
    ["ds.cap", "ds"],
    ["ds.pcap.gz", "ds"],
    ["rs1-eth0.pcap", "rs1"],
    ["rs-ens33.pcap", "rs"],
    ["ds-any.pcap", "ds"],
    ["rs-web03.pcapng.gz", "rs-web03"],
    ["rs-web-03.cap", "rs-web-03"],
    ["rs-web-04-eth0-20261126.cap", "rs-web-04"],
    ["lvs-capture-ds-b.cap", "ds-b"],
    ["ds-b.cap", "ds-b"],
    ["ds_20261126_1.pcap", "ds"],
    ["ds.pcap12", "ds"],
    ["test3-client.pcap", "client"],
    ["client.pcap0", "client"],
    ["Client.TXT", "client"],
    ["ds.state.before.txt", "ds"],
    ["rs1.state", "rs1"],
    ["capture-on-RS2.pcap", "rs2"],
    // What others call them: only where nothing is called as a part is.
    ["2026-11-22_director_eth0.pcap", "ds"],
    ["lvs2 dump.cap", "ds2"],
    ["web03.txt", "rs03"],
    ["director-b.pcap", "ds-b"],
    ["lvs-rs1.pcap", "rs1"],
    ["server-of-client.pcap", "client"],
    // The collector's archives begin with the machine's own name.
    ["lvs-verdict-ds-20261126.tar.gz", "ds"],
    ["old-rs9-ds-b-20261126T131500Z.tar.gz", "ds-b"],
    ["web01-ds.tar.gz", "ds"],
    ["lvs-director-rs2.tgz", "rs2"],
    ["rs1.tgz", "rs1"],
  ])("%s is of %s", (name, host) => {
    expect(guessHost(name)).toBe(host);
    expect(parsePartName(host)).toMatchObject({ host });
  });

  it.each([
    "rsync.log",
    "capture.pcap",
    "dump.pcap",
    "topology.json",
    "sosreport.tar.xz",
    "",
    `${"-".repeat(100_000)}rs1`,
  ])("%.40s does not say", (name) => expect(guessHost(name)).toBeUndefined());
});

describe("what a file is", () => {
  it.each([
    ["x", bytes(0xd4, 0xc3, 0xb2, 0xa1, 2), "capture"],
    ["x.txt", bytes(0x0a, 0x0d, 0x0d, 0x0a), "capture"],
    ["x", bytes(0x1f, 0x8b, 8), "capture"],
    ["x", bytes(0x73, 0x6e, 0x6f, 0x6f, 0x70, 0), "capture"],
    ["web01-ds.tar.gz", bytes(0x1f, 0x8b, 8), "bundle"],
    ["sosreport-rs1.tar.xz", bytes(0xfd, 0x37, 0x7a), "bundle"],
    ["ds.pcap", text("### ip addr"), "state"],
    ["ds.before.txt", text("$ ipvsadm"), "state.before"],
    ["rs2-after.txt", text("$ ipvsadm"), "state.after"],
    ["hosts", text(' {"hosts": '), "topology"],
    ["topology.json", text("{"), "topology"],
    // A host's own JSON (`ip -j`) is its state.
    ["ds.json", text('{"ifname": "eth0"'), "state"],
    ["empty", bytes(), "state"],
  ] as const)("%s is a %s", (name, head, kind) => expect(guessKind(name, head)).toBe(kind));

  it("gives a part of a request its name", () => {
    expect(partName("rs1", "capture")).toBe("rs1");
    expect(partName("rs1", "state.before")).toBe("rs1.state.before");
    expect(partName("ds-b", "bundle")).toBe("ds-b.bundle");
    expect(partName("", "topology")).toBe("topology");
  });
});
