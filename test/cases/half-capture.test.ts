/**
 * One capture begins late or ends early. What it does not show for that reason is no loss, and no cause is found in it:
 * the verdict may know less, and is not wrong.
 */
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { alsoTrue } from "./beside.ts";
import { analyzeFiles, CASES, readParts, readTruth } from "./cases.ts";
import { rotated } from "./rotate.ts";
import { trueCause } from "./true-causes.ts";

/**
 * What the half that is left cannot tell apart, with the verdict that it gives. Where no packet was sent that
 * tells a check of sources from one of destinations, the more frequent one is likely.
 */
const UNTOLD: ReadonlyMap<string, string> = new Map([
  ["fabric-dst-check-rs ds first", "faulty fabric-antispoof-forward"],
]);

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

describe.each(CASES)("%s", async (id) => {
  const files = await readParts(id);
  const cause = trueCause(await readTruth(id));
  const right = [...(cause?.rules ?? []), ...alsoTrue(id)];
  const captures = files.filter((f) => !f.part.includes("state") && f.part !== "topology");
  const halves = captures.flatMap((file) => {
    const plain = isGzip(file.bytes) ? new Uint8Array(gunzipSync(file.bytes)) : file.bytes;
    const [first, second] = rotated(plain);
    // No classic pcap: its first half, wherever that ends.
    const parts = second === undefined ? [plain.subarray(0, plain.length >> 1)] : [first, second];
    return parts.map((bytes, i) => ({ file, bytes, half: i === 0 ? "first" : "second" }));
  });
  test.each(halves)("the $half half of $file.name", async ({ file, bytes, half }) => {
    const { verdict } = await analyzeFiles(
      files.map((f) => (f === file ? { ...file, bytes: new Uint8Array(bytes) } : f)),
    );
    const untold = UNTOLD.get(`${id} ${file.part} ${half}`);
    if (untold !== undefined) return expect(`${verdict.outcome} ${verdict.cause}`).toBe(untold);
    expect(verdict.outcome).not.toBe(cause ? "healthy" : "faulty");
    if (verdict.cause !== null) expect(right).toContain(verdict.cause);
  });
});
