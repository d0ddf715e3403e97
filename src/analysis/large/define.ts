/**
 * An analysis in steps, for captures that no memory holds together: each capture is read by itself, rows of
 * equal content are brought together by partition and folded there, and what is left is judged as ever.
 * The report is the same to the byte as that of analyze() over the same parts in the same order.
 *
 *   hints()        once           states -> what reading has to know of them
 *   readCapture()  per capture    bytes -> rows by partition, facts
 *   plan()         once           facts -> what all partitions share
 *   foldPartition() per partition rows  -> the few that stand for all
 *   finish()       once           facts, folded rows, states -> the report
 */
import type { Analysis } from "../../report/schema.ts";
import type { Input } from "../inputs.ts";
import type { Redaction } from "../redact/redactor.ts";

/** A capture to be read by itself, as it streams. */
export interface CaptureSource {
  readonly host: string;
  readonly part: string;
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Rows of a stretch of one capture, by partition; each section is self-contained, and may be empty. */
export type Sections = readonly Uint8Array[];

/**
 * Everything here is bytes, so that each step can run elsewhere and again. What is asked to be redacted is told
 * to every step that sees an input: none of them leaves anything of it as it was. Names of hosts, parts and files are
 * taken as they are given.
 */
export interface LargeAnalysis {
  /** How many partitions captures of this size in all are worth, at most MOST_PARTITIONS; compressed ones count 8-fold. */
  partitionsFor(totalBytes: number): number;
  /** @param texts the state and topology parts */
  hints(texts: AsyncIterable<Input>, redaction?: Redaction): Promise<Uint8Array>;
  /** Gives out a capture's rows stretch by stretch (most captures are one), and in the end its facts. */
  readCapture(
    source: CaptureSource,
    partitions: number,
    hints: Uint8Array,
    emit: (sections: Sections) => Promise<void>,
    redaction?: Redaction,
  ): Promise<Uint8Array>;
  /** What facts are about, to be checked against what was declared. */
  digestOf(facts: Uint8Array): { readonly sha256: string; readonly bytes: number };
  /** @param facts in order of captures */
  plan(facts: AsyncIterable<Uint8Array>, hints: Uint8Array): Promise<Uint8Array>;
  /** @param sections in order of captures, and of stretches within each, with the capture's index */
  foldPartition(
    plan: Uint8Array,
    sections: AsyncIterable<{ readonly capture: number; readonly bytes: Uint8Array }>,
  ): Promise<Uint8Array>;
  /**
   * @param facts in order of captures. @param folded in order of partitions.
   * @param texts the state and topology parts
   * @param order per part of the request, whether it is a capture or a text: the report lists them so
   * @throws UnusableInputs when nothing could be read
   */
  finish(
    facts: AsyncIterable<Uint8Array>,
    folded: AsyncIterable<Uint8Array>,
    texts: AsyncIterable<Input>,
    order?: readonly ("capture" | "text")[],
    redaction?: Redaction,
  ): Promise<Analysis>;
}

export const MOST_PARTITIONS = 256;
