/** Another program's reader agrees with ours on every classic pcap file of the repository. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parse } from "pcap-parser";
import { describe, expect, test } from "vitest";
import { type ReadFrame, readAll } from "./read-all.ts";

const TEST_FOLDER = join(import.meta.dirname, "../..");
/** pcap-parser knows the microsecond magic only, in both byte orders. */
const KNOWN_MAGICS = ["a1b2c3d4", "d4c3b2a1"];

function classicFiles(): string[] {
  return ["fixtures", "cases"].flatMap((folder) => {
    const path = join(TEST_FOLDER, folder);
    if (!existsSync(path)) return [];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.p?cap$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => KNOWN_MAGICS.includes(readFileSync(file).toString("hex", 0, 4)));
  });
}

type WitnessedFrame = Omit<ReadFrame, "interfaceIndex" | "linkType">;

function witness(bytes: Buffer): Promise<WitnessedFrame[]> {
  return new Promise((resolve, reject) => {
    const frames: WitnessedFrame[] = [];
    parse(Readable.from([bytes]))
      .on("packet", ({ header, data }) =>
        frames.push({
          seconds: header.timestampSeconds,
          nanos: header.timestampMicroseconds * 1000,
          captured: header.capturedLength,
          original: header.originalLength,
          hex: data.toString("hex"),
        }),
      )
      .on("end", () => resolve(frames))
      .on("error", reject);
  });
}

describe("pcap-parser reads the same frames", () => {
  const files = classicFiles();

  test("there are files to compare", () => expect(files.length).toBeGreaterThanOrEqual(3));

  test.each(files)("%s", async (file) => {
    const bytes = readFileSync(file);
    const { frames, summary } = readAll(bytes);
    const theirs = await witness(bytes);
    const ours = frames.map(({ interfaceIndex: _i, linkType: _l, ...frame }) => frame);
    expect(summary.format).toBe("pcap");
    // Past garbage the other reader goes on.
    expect(ours).toEqual(summary.stop?.code === "garbage" ? theirs.slice(0, ours.length) : theirs);
  });
});
