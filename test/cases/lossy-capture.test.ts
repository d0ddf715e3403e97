/**
 * A capture of a director that silently lacks one frame in five, as tcpdump leaves them under load: the real servers show
 * that what it lacks did leave. A healthy network stays one, or nothing is said.
 */
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { analyzeFiles, CASES, readParts, readTruth } from "./cases.ts";
import { trueCause } from "./true-causes.ts";

/** Of a classic pcap all records but every fifth; anything else as it is. Own bytes only: trusts its input. */
function thinned(capture: Uint8Array): Uint8Array<ArrayBuffer> {
  const plain = capture[0] === 0x1f ? gunzipSync(capture) : capture;
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  if (![0xa1b2c3d4, 0xa1b23c4d].includes(view.getUint32(0, true))) return new Uint8Array(plain);
  const kept = [plain.subarray(0, 24)];
  for (let at = 24, i = 0; at + 16 <= plain.length; i++) {
    const end = at + 16 + view.getUint32(at + 8, true);
    if (i % 5 !== 3) kept.push(plain.subarray(at, end));
    at = end;
  }
  return new Uint8Array(Buffer.concat(kept));
}

/** Its real servers' captures were made so that they cannot show what arrived there. */
const UNTOLD: ReadonlySet<string> = new Set(["dr-rs-capture-wrong-filter", "dr-rs-capture-wrong-interface"]);

const healthy: string[] = [];
for (const id of CASES) if (!UNTOLD.has(id) && trueCause(await readTruth(id)) === undefined) healthy.push(id);

test("there are many healthy cases", () => expect(healthy.length).toBeGreaterThan(30));

test.each(healthy)("%s", async (id) => {
  const files = (await readParts(id)).map((file) =>
    file.part === "ds" || file.part === "ds.capture" ? { ...file, bytes: thinned(file.bytes) } : file,
  );
  const { verdict } = await analyzeFiles(files);
  expect([verdict.outcome, verdict.cause]).not.toEqual(["faulty", verdict.cause]);
});
