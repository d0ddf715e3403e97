import { describe, expect, test } from "vitest";
import { captureOf, type Tally } from "../../../bench/traffic/capture.ts";
import { hostsOf, type Traffic, USUAL } from "../../../bench/traffic/define.ts";
import { stateOf } from "../../../bench/traffic/states.ts";
import { FOLD_LIMITS } from "../../../src/analysis/fold/define.ts";
import { MOST_PARTITIONS } from "../../../src/analysis/large/define.ts";
import { nativeSha256 } from "../../../src/lib/native-digest.ts";
import { readParts } from "../../cases/cases.ts";
import { changed, seeded } from "../../cases/damage.ts";
import { atOnce, each, finished, inSteps, LARGE, type Part, stored } from "./in-steps.ts";

/** Captures and states of made traffic. */
function made(traffic: Partial<Traffic>, withStates = true, tally: Tally = { frames: 0 }): readonly Part[] {
  const all = { ...USUAL, ...traffic };
  return hostsOf(all).flatMap((host): Part[] => {
    const text = withStates ? stateOf(host, all) : undefined;
    const bytes = Buffer.concat([...captureOf(host, all, tally)]);
    const capture = { part: host, name: `${host}.pcap`, bytes: new Uint8Array(bytes) };
    if (text === undefined) return [capture];
    return [capture, { part: `${host}.state`, name: `${host}.txt`, bytes: new TextEncoder().encode(text) }];
  });
}

/** More rows than are kept as they are. */
const KINDS: readonly (readonly [string, Partial<Traffic>, boolean])[] = [
  ["UDP, one in ten lost", { packets: 30_000 }, true],
  [
    "NAT, both ways, TCP and UDP, nothing stated",
    { packets: 25_000, method: "nat", protocol: "mixed", replies: true, servers: 2 },
    false,
  ],
  [
    "NAT, both ways, TCP and UDP",
    { packets: 25_000, method: "nat", protocol: "mixed", replies: true, servers: 2 },
    true,
  ],
  [
    "one flow of equal packets in tunnels, a clock ahead",
    { packets: 30_000, method: "ipip", ids: "zero", flows: 1, clockOffsetSeconds: 2 },
    true,
  ],
  ["a flow for each packet", { packets: 30_000, flows: 30_000, frameBytes: "imix", snapBytes: 96 }, true],
];

test.each(KINDS)(
  "%s: the same to the byte in 1, 2 and 5 partitions and at once",
  async (_, traffic, states) => {
    const tally = { frames: 0 };
    const parts = made(traffic, states, tally);
    expect(tally.frames).toBeGreaterThan(FOLD_LIMITS.plainRows);
    const whole = JSON.stringify(await atOnce(parts));
    for (const partitions of [1, 2, 5])
      expect(JSON.stringify(await inSteps(parts, partitions)) === whole, `${partitions} partitions`).toBe(
        true,
      );
  },
  60_000,
);

test("facts tell what the capture was, and partitions follow from bytes", async () => {
  const [part] = made({ packets: 10 });
  const { facts } = await stored([part], 1);
  const digest = nativeSha256();
  digest.update(part.bytes);
  expect(LARGE.digestOf(facts[0])).toMatchObject({ bytes: part.bytes.length, sha256: digest.hex() });
  expect([0, 64e6, 64e6 + 1, 1e12].map(LARGE.partitionsFor)).toEqual([1, 1, 2, MOST_PARTITIONS]);
});

test("a part that is no capture is said, and the others are judged", async () => {
  const parts = [
    ...(await readParts("dr-antispoof")),
    { part: "rs9", name: "rs9.pcap", bytes: new TextEncoder().encode("no capture at all") },
  ];
  expect(JSON.stringify(await inSteps(parts, 2))).toBe(JSON.stringify(await atOnce(parts)));
  const junk = parts.slice(-1);
  await expect(inSteps(junk, 2)).rejects.toThrow("nothing in the request can be read");
});

test("steps leave what they are given as it is: they may be run again", async () => {
  const parts = await readParts("dr-healthy");
  const whole = await stored(parts, 1);
  const report = JSON.stringify(await finished(parts, whole));
  expect(JSON.stringify(await finished(parts, whole))).toBe(report);
  const sections = whole.sections.map((s) => ({ capture: s.capture, bytes: s.bytes[0] }));
  expect(await LARGE.foldPartition(whole.plan, each(sections))).toEqual(whole.folded[0]);
});

describe("stored bytes that are damaged", async () => {
  const parts = await readParts("dr-healthy");
  const whole = await stored(parts, 2);
  const bytesOf = (capture: number) => whole.sections.filter((s) => s.capture === capture)[0].bytes[0];

  test("a section that is cut is an error", async () => {
    const bytes = bytesOf(0);
    for (let n = 0; n < 40; n++) {
      const cut = bytes.slice(0, 1 + seeded(n)(bytes.length - 1));
      await expect(
        LARGE.foldPartition(whole.plan, each([{ capture: 0, bytes: cut }])),
        `${n}`,
      ).rejects.toThrow(Error);
    }
  });

  test("a folded partition, a plan, facts or hints that are cut are an error", async () => {
    for (let n = 0; n < 40; n++) {
      const cut = (bytes: Uint8Array) => bytes.slice(0, seeded(n)(bytes.length - 1));
      const [first, ...others] = whole.folded;
      await expect(finished(parts, { ...whole, folded: [cut(first), ...others] }), `${n}`).rejects.toThrow(
        Error,
      );
      await expect(finished(parts, { ...whole, facts: whole.facts.map(cut) })).rejects.toThrow(Error);
      await expect(LARGE.foldPartition(cut(whole.plan), each([]))).rejects.toThrow(Error);
      await expect(LARGE.plan(each(whole.facts), cut(whole.hints))).rejects.toThrow(Error);
    }
  });

  test("a section of a capture that the plan does not know is an error", async () => {
    await expect(LARGE.foldPartition(whole.plan, each([{ capture: 99, bytes: bytesOf(0) }]))).rejects.toThrow(
      Error,
    );
  });

  test("bytes changed at random: another result or an error, soon", async () => {
    let errors = 0;
    for (let seed = 0; seed < 150; seed++) {
      const random = seeded(seed);
      const section = { capture: 0, bytes: changed(bytesOf(0), random) };
      const [first, ...others] = whole.folded;
      const folded = [changed(first, random), ...others];
      for (const run of [
        LARGE.foldPartition(whole.plan, each([section])),
        finished(parts, { ...whole, folded }),
      ])
        await run.catch((error: unknown) => {
          expect(error).toBeInstanceOf(Error);
          errors++;
        });
    }
    expect(errors).toBeGreaterThan(100);
  }, 60_000);

  test("of bundles too: rows that are not there are not waited for", async () => {
    const many = made({ packets: 20_000, flows: 3 });
    const kept = await stored(many, 1);
    let errors = 0;
    for (let seed = 0; seed < 60; seed++) {
      const random = seeded(seed);
      const bytes = kept.folded[0].slice();
      // Whole words anywhere: of the last ones before the rows are those that count rows.
      const view = new DataView(bytes.buffer);
      for (let n = 0; n < 200; n++) view.setUint32(4 * random(bytes.length >> 2), 0xffffffff);
      await finished(many, { ...kept, folded: [bytes] }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(Error);
        errors++;
      });
    }
    expect(errors).toBeGreaterThan(50);
  }, 60_000);
});
