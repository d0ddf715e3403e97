/** An analysis in steps that share no memory: read each capture, fold each partition, write the report. */
import type { Analysis } from "../../report/schema.ts";
import type { Input } from "../inputs.ts";

/** A capture to be read by itself, as it streams. */
export interface CaptureSource {
  readonly host: string;
  readonly part: string;
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Rows of one capture (a stretch of it), split by partition; each section is self-contained, may be empty. */
export type Sections = readonly Uint8Array[];

/** A section as a partition's step gets it back. */
export interface CaptureSection {
  /** Index of its capture, in the order of the inputs. */
  readonly capture: number;
  readonly bytes: Uint8Array;
}

export interface LargeAnalysis {
  /** How many partitions captures of this size in all are worth: 1 to 256. */
  partitionsFor(totalBytes: number): number;
  /**
   * Reads one capture; gives out its rows stretch by stretch (most captures: one stretch) and at the end
   * its facts (bytes, a few MB at most: digest, size, summary, problems).
   */
  readCapture(
    source: CaptureSource,
    partitions: number,
    emit: (sections: Sections) => Promise<void>,
  ): Promise<Uint8Array>;
  /** What facts are about, to check against what was declared. */
  digestOf(facts: Uint8Array): { readonly sha256: string; readonly bytes: number };
  /** Small values that all partitions need of all captures (window, order of captures). */
  plan(facts: AsyncIterable<Uint8Array>): Promise<Uint8Array>;
  /** Folds one partition. Sections come in order of captures; empty ones may be left out. */
  foldPartition(plan: Uint8Array, sections: AsyncIterable<CaptureSection>): Promise<Uint8Array>;
  /**
   * The report. `facts` in order of captures, `folded` in order of partitions, `texts` the state and
   * topology parts. Pure: the same to the byte as analyze() of the captures followed by the texts.
   * @throws UnusableInputs when nothing can be read
   */
  finish(
    facts: AsyncIterable<Uint8Array>,
    folded: AsyncIterable<Uint8Array>,
    texts: AsyncIterable<Input>,
  ): Promise<Analysis>;
}
