/** Every case in steps: the report of analyze() to the byte. */
import { describe, expect, test } from "vitest";
import { CASES, readParts } from "../../cases/cases.ts";
import { seeded } from "../../cases/damage.ts";
import { rotated } from "../../service/rotated.ts";
import { atOnce, inSteps, type Part } from "./in-steps.ts";

const PARTITIONS = [1, 3, 7];

describe.each(CASES)("%s", async (id) => {
  const parts = await readParts(id);

  test("as it is", async () => {
    const whole = JSON.stringify(await atOnce(parts));
    for (const partitions of PARTITIONS)
      expect(JSON.stringify(await inSteps(parts, partitions)), `${partitions} partitions`).toBe(whole);
  });

  test("each capture in several files, in any order", async () => {
    const files = shuffled(parts.flatMap(inFiles), id.length);
    expect(JSON.stringify(await inSteps(files, 3))).toBe(JSON.stringify(await atOnce(files)));
  });
});

/** Little-endian pcap in files of 40 frames; other formats as they are. */
function inFiles(part: Part): readonly Part[] {
  const { bytes } = part;
  const isPcap = bytes[3] === 0xa1 && (bytes[0] === 0xd4 || bytes[0] === 0x4d);
  if (!isPcap || bytes.length <= 24) return [part];
  return rotated(bytes, 40).map((file, i) => ({ ...part, name: `${part.name}${i}`, bytes: file }));
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const random = seeded(seed);
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
