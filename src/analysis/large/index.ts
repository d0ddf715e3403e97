/**
 * An analysis in steps, plain: the rows of a capture are its bytes, one partition holds them all, and the
 * last step analyses them at once. Right for any size, and for memory only up to that of one request.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import * as z from "zod";
import { u32 } from "../../lib/bytes.ts";
import { concat } from "../../lib/chunks.ts";
import { analyze } from "../index.ts";
import type { Input } from "../inputs.ts";
import type { LargeAnalysis } from "./define.ts";

const Facts = z.object({
  host: z.string(),
  part: z.string(),
  name: z.string(),
  bytes: z.number(),
  sha256: z.string(),
});
const decoder = new TextDecoder();
const readFacts = (bytes: Uint8Array) => Facts.parse(JSON.parse(decoder.decode(bytes)));

/** In front of each piece of a folded partition: its capture and its length, 32 bits each. */
const HEAD_BYTES = 8;

export const largeAnalysis: LargeAnalysis = {
  partitionsFor: () => 1,
  async readCapture({ host, part, name, chunks }, _partitions, emit) {
    const hash = sha256.create();
    let bytes = 0;
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      await emit([chunk]);
    }
    return utf8ToBytes(JSON.stringify({ host, part, name, bytes, sha256: bytesToHex(hash.digest()) }));
  },
  digestOf: readFacts,
  async plan(facts) {
    for await (const _ of facts);
    return new Uint8Array();
  },
  async foldPartition(_plan, sections) {
    const pieces: Uint8Array[] = [];
    for await (const { capture, bytes } of sections) {
      const head = new Uint8Array(HEAD_BYTES);
      const view = new DataView(head.buffer);
      view.setUint32(0, capture);
      view.setUint32(4, bytes.length);
      pieces.push(head, bytes);
    }
    return concat(pieces);
  },
  async finish(facts, folded, texts) {
    const pieces: Uint8Array[][] = [];
    for await (const partition of folded)
      for (let at = 0; at + HEAD_BYTES <= partition.length; ) {
        const from = at + HEAD_BYTES;
        const capture = u32(partition, at);
        at = from + u32(partition, at + 4);
        pieces[capture] = [...(pieces[capture] ?? []), partition.subarray(from, at)];
      }
    return analyze(inputsOf(facts, pieces, texts));
  },
};

async function* inputsOf(
  facts: AsyncIterable<Uint8Array>,
  pieces: readonly (readonly Uint8Array[])[],
  texts: AsyncIterable<Input>,
): AsyncGenerator<Input> {
  let capture = 0;
  for await (const bytes of facts) {
    const { host, part, name } = readFacts(bytes);
    yield { host, part, name, kind: "capture", moment: "now", chunks: streamOf(pieces[capture++] ?? []) };
  }
  yield* texts;
}

async function* streamOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
