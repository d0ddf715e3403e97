/** The inflater, against the one of Node: what that one takes, this one takes, and to the same bytes. */
import { gunzipSync } from "node:zlib";
import { GunzipStream } from "../../src/analysis/capture/gunzip.ts";
import { concat } from "../../src/lib/chunks.ts";
import { inPieces, must, type Target } from "../define.ts";

/** Deflate makes at most so many bytes of one. */
const MOST_OF_ONE = 1_032;

function inflate(pieces: readonly Uint8Array[]) {
  const stream = new GunzipStream();
  const output: Uint8Array[] = [];
  for (const piece of pieces) output.push(...stream.push(piece));
  stream.end();
  return { bytes: concat(output), problem: stream.problem };
}

const gunzip: Target = {
  name: "gunzip",
  mostBytes: 2_048,
  // What Node's zlib held is let go in a later turn: there have to be some.
  isAsync: true,
  async run(input) {
    const { bytes, problem } = inflate([input]);
    must(bytes.length <= MOST_OF_ONE * input.length, "inflated to more than deflate can hold");
    return { bytes, problem };
  },
  compare(input) {
    const { bytes, problem } = inflate([input]);
    const cut = inflate(inPieces(input));
    must(Buffer.compare(bytes, cut.bytes) === 0, "the content depends on the cuts");
    must(problem?.message === cut.problem?.message, "the problem depends on the cuts");
    const known = inflatedByNode(input);
    if (!known) return;
    must(Buffer.compare(bytes, known) === 0, "the content is not what Node's zlib makes of it");
    must(problem === undefined, `Node's zlib takes it: ${problem?.message}`);
  },
  most: (length) => 4_000 + MOST_OF_ONE * length,
};

function inflatedByNode(input: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(input);
  } catch {
    return undefined;
  }
}

export const targets: readonly Target[] = [gunzip];
