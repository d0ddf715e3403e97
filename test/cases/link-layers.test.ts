/** Captures of another link layer, at one host or at all of them: `-i any` records no destination MAC, an interface without Ethernet none at all. */
import { describe, expect, test } from "vitest";
import { analyzeFiles, CASES, type CaseFile, readParts } from "./cases.ts";
import { LINK_LAYERS, relinked } from "./link-layers.ts";
import { hostOf, kindOf, misjudged } from "./misjudged.ts";

/** MACs of each host, as the whole case shows them; where it does not, a capture stays as it is. */
async function macsOf(files: readonly CaseFile[]): Promise<(host: string) => ReadonlySet<string>> {
  const { hosts } = await analyzeFiles(files);
  const macs = new Map(hosts.map((h) => [h.name, new Set(h.addresses.flatMap((a) => a.mac ?? []))]));
  return (host) => macs.get(host) ?? new Set();
}

/** Real servers answer, though the director is passed by: where no frame has a MAC, nothing tells. */
const PAST_DIRECTOR = ["dr-arp-flux", "dr-arp-poisoned", "dr-rs-vip-on-eth0", "kube-strict-arp-off"];

describe.each(CASES)("%s", async (id) => {
  const files = await readParts(id);
  const own = await macsOf(files);

  test.each(Object.keys(LINK_LAYERS))("captured as %s", async (kind) => {
    const change = (file: CaseFile) => relinked(file, kind, own(hostOf(file.part)));
    expect(await misjudged(id, files, change, { mayBeHealthy: kind === "raw" ? PAST_DIRECTOR : [] })).toEqual(
      [],
    );
  });
});

/** What the director's frames do not say, its routes and neighbour table do. */
test.each([
  ["article", "fabric-antispoof-forward"],
  ["fabric-l3-only", "fabric-l3-only"],
  ["ds-dr-rs-offlink", "ds-dr-rs-offlink"],
])("%s, the director captured with -i any: %s all the same", async (id, rule) => {
  const files = await readParts(id);
  const own = await macsOf(files);
  const { verdict } = await analyzeFiles(
    files.map((file) =>
      kindOf(file.part) === "capture" && hostOf(file.part) === "ds" ? relinked(file, "sll", own("ds")) : file,
    ),
  );
  expect(verdict.cause).toBe(rule);
  expect(verdict.confidence).not.toBe("possible");
});
