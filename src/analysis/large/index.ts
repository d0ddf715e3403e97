/** largeAnalysis(): the steps of define.ts. */
import type { NewDigest } from "../../lib/digest.ts";
import { type LargeAnalysis, MOST_PARTITIONS } from "./define.ts";
import { type CaptureFacts, unpackFacts } from "./facts.ts";
import { finishOf } from "./finish.ts";
import { foldOne } from "./fold-partition.ts";
import { hintsOf, serversOf } from "./hints.ts";
import { packPlan, planOf, unpackPlan } from "./plan.ts";
import { readOne } from "./read-capture.ts";

/** Bytes of captures to a partition: of the shortest frames about 800,000 rows. */
const PARTITION_BYTES = 64e6;

export function largeAnalysis(newDigest: NewDigest): LargeAnalysis {
  return {
    partitionsFor: (totalBytes) =>
      Math.min(MOST_PARTITIONS, Math.max(1, Math.ceil(totalBytes / PARTITION_BYTES))),
    hints: hintsOf,
    readCapture: async (source, partitions, hints, emit, redaction) =>
      readOne(source, partitions, serversOf(hints), emit, newDigest, redaction),
    digestOf: (facts) => unpackFacts(facts),
    plan: async (facts, hints) => packPlan(await planOf(unpacked(facts), serversOf(hints))),
    foldPartition: async (plan, sections) => foldOne(unpackPlan(plan), sections),
    finish: (facts, folded, texts, order, redaction) =>
      finishOf(unpacked(facts), folded, texts, order, newDigest, redaction),
  };
}

async function* unpacked(facts: AsyncIterable<Uint8Array>): AsyncGenerator<CaptureFacts> {
  for await (const bytes of facts) yield unpackFacts(bytes);
}
