import { expect, it } from "vitest";
import { guessPart } from "../../cli/name-files.ts";
import { parsePartName } from "../../src/analysis/inputs.ts";

it.each([
  ["ds.cap", true, "ds"],
  ["ds.pcap.gz", true, "ds"],
  ["rs1-eth0.pcap", true, "rs1"],
  ["rs-ens33.pcap", true, "rs"],
  ["ds-any.pcap", true, "ds"],
  ["rs-web03.pcapng.gz", true, "rs-web03"],
  ["rs-web-03.cap", true, "rs-web-03"],
  ["rs-web-04-eth0-20261126.cap", true, "rs-web-04"],
  ["lvs-capture-ds-b.cap", true, "ds-b"],
  ["ds-b.cap", true, "ds-b"],
  ["ds_20261126_1.pcap", true, "ds"],
  ["ds.pcap12", true, "ds"],
  ["test3-client.pcap", true, "client"],
  ["Client.TXT", false, "client.state"],
  ["ds.state.before.txt", false, "ds.state.before"],
  ["rs2-after.txt", false, "rs2.state.after"],
  ["rs1.state", false, "rs1.state"],
  ["topology.json", false, "topology"],
  ["rsync.log", false, undefined],
  ["capture.pcap", true, undefined],
  ["", true, undefined],
])("%s (bytes: %s) is %s", (name, binary, part) => {
  expect(guessPart(name, binary)).toBe(part);
  if (part !== undefined) expect(parsePartName(part)).toBeDefined();
});

it.each([
  ["lvs-verdict-ds-20261126.tar.gz", "ds.bundle"],
  ["old-rs9-ds-b-20261126T131500Z.tar.gz", "ds-b.bundle"],
  ["rs1.tgz", "rs1.bundle"],
  ["sosreport.tar.xz", undefined],
])("the archive %s is %s", (name, part) => expect(guessPart(name, true)).toBe(part));
