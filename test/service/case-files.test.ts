import { expect, it } from "vitest";
import { formOf, partOf, readCase } from "../../scripts/case-files.ts";

it.each([
  ["ds.pcap", "ds"],
  ["rs-web03.pcapng.gz", "rs-web03"],
  ["rs1.capture.pcap", "rs1.capture"],
  ["ds.state.txt", "ds.state"],
  ["rs1.state.before.txt", "rs1.state.before"],
  ["topology.json", "topology"],
  ["README.md", undefined],
  ["truth.json", undefined],
  ["ds.json", undefined],
  ["ds.state.json", undefined],
  ["ds.state.pcap", undefined],
  ["topology.txt", undefined],
  ["ds", undefined],
  ["", undefined],
])("%s is the part %s", (name, part) => {
  expect(partOf(name)).toBe(part);
});

it("sends the files of a folder under their parts' names", async () => {
  const files = await readCase(new URL("../fixtures/host/article", import.meta.url).pathname);
  const form = formOf(files);
  expect([...form.keys()]).toEqual(["ds.state", "rs1.state"]);
  expect(files.every(({ bytes }) => bytes.length > 100)).toBe(true);
});
