/** The steps of a job. Each reads and writes objects only, and may be done again. */
import type { Input } from "../analysis/inputs.ts";
import type { LargeAnalysis, Sections } from "../analysis/large/define.ts";
import { type Redaction, Redactor } from "../analysis/redact/redactor.ts";
import type { Analysis } from "../report/schema.ts";
import type { Keeper } from "../retain/keep.ts";
import type { Range } from "../store/blobs/define.ts";
import type { JobInput, Storage } from "./define.ts";
import { checkDigest, openInput } from "./open-input.ts";
import { factsOf, foldedOf, HINTS, JobGone, PLAN, rowsOf, type Work } from "./work.ts";

/** Bytes of each partition's section, stretch by stretch: where a partition finds its rows. */
export type SectionSizes = readonly (readonly number[])[];

interface CaptureSection {
  /** Index of its capture. */
  readonly capture: number;
  readonly bytes: Uint8Array;
}

/** Called with the bytes that a step has read so far. */
export type Sign = (bytes: number) => Promise<void>;

export interface Room {
  readonly large: LargeAnalysis;
  readonly storage: Storage;
  readonly work: Work;
  readonly redaction?: Redaction | undefined;
  /** Of the captures, where they are to be kept. */
  readonly keeper?: Keeper | undefined;
}

/** What reading captures has to know of the texts. @throws InputRefused */
export async function makeHints({ large, storage, work, redaction }: Room): Promise<void> {
  const { texts } = await work.inputs();
  await work.put(HINTS, [await large.hints(textsOf(storage, texts), redaction)]);
}

/** Reads one capture into rows and facts. @throws InputRefused when it is not what was declared. */
export async function readCapture(
  room: Room,
  index: number,
  partitions: number,
  sign: Sign,
): Promise<SectionSizes> {
  try {
    return await rowsAndFacts(room, index, partitions, sign);
  } catch (error) {
    // Who cancelled the job may have deleted before this step kept the last of what it read.
    if (error instanceof JobGone) await room.keeper?.discard();
    throw error;
  }
}

async function rowsAndFacts(
  { large, storage, work, redaction, keeper }: Room,
  index: number,
  partitions: number,
  sign: Sign,
): Promise<SectionSizes> {
  const input = (await work.inputs()).captures[index];
  const { host, part, name } = input;
  const read = counted(await openInput(storage, input), sign);
  const chunks = keeper ? keeper.kept(read, index) : read;
  const sizes: number[][] = [];
  const emit = async (sections: Sections) => {
    await work.put(rowsOf(index, sizes.length), sections);
    sizes.push(sections.map(({ length }) => length));
  };
  const facts = await large.readCapture(
    { host, part, name, chunks },
    partitions,
    await work.bytes(HINTS),
    emit,
    redaction,
  );
  checkDigest(input, large.digestOf(facts));
  await work.put(factsOf(index), [facts]);
  return sizes;
}

async function* counted(chunks: AsyncIterable<Uint8Array>, sign: Sign): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    await sign(bytes);
  }
}

export async function makePlan({ large, work }: Room, captures: number): Promise<void> {
  const facts = each(work, captures, factsOf);
  await work.put(PLAN, [await large.plan(facts, await work.bytes(HINTS))]);
}

/** @param sizes of all captures */
export async function foldPartition(
  { large, work }: Room,
  partition: number,
  sizes: readonly SectionSizes[],
  sign: Sign,
): Promise<void> {
  const sections = sectionsOf(work, partition, sizes, sign);
  await work.put(foldedOf(partition), [await large.foldPartition(await work.bytes(PLAN), sections)]);
}

/** Several ranges are on their way at once: most are small, and an answer takes longer than its bytes. */
async function* sectionsOf(
  work: Work,
  partition: number,
  sizes: readonly SectionSizes[],
  sign: Sign,
): AsyncGenerator<CaptureSection> {
  for (const ranges of aheadOf(rangesOf(partition, sizes))) {
    yield* await Promise.all(
      ranges.map(async ({ capture, stretch, from, bytes }) => ({
        capture,
        bytes: await work.bytes(rowsOf(capture, stretch), { from, bytes }),
      })),
    );
    await sign(0);
  }
}

interface SectionRange extends Range {
  readonly capture: number;
  readonly stretch: number;
}

function* rangesOf(partition: number, sizes: readonly SectionSizes[]): Generator<SectionRange> {
  for (const [capture, stretches] of sizes.entries())
    for (const [stretch, lengths] of stretches.entries()) {
      const bytes = lengths[partition] ?? 0;
      const from = lengths.slice(0, partition).reduce((sum, length) => sum + length, 0);
      if (bytes > 0) yield { capture, stretch, from, bytes };
    }
}

/** Those that are read at once: as many as a Worker has connections, and what memory there is for. */
function* aheadOf(ranges: Iterable<SectionRange>): Generator<readonly SectionRange[]> {
  let group: SectionRange[] = [];
  let bytes = 0;
  for (const range of ranges) {
    if (group.length === AT_ONCE || (group.length > 0 && bytes + range.bytes > AHEAD_BYTES)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(range);
    bytes += range.bytes;
  }
  if (group.length > 0) yield group;
}

const AT_ONCE = 6;
const AHEAD_BYTES = 4_000_000;

/** @throws UnusableInputs, InputRefused */
export async function makeReport(
  { large, storage, work, redaction }: Room,
  captures: number,
  partitions: number,
): Promise<Analysis> {
  const { texts, order } = await work.inputs();
  const analysis = await large.finish(
    each(work, captures, factsOf),
    each(work, partitions, foldedOf),
    textsOf(storage, texts),
    order,
    redaction,
  );
  // The captures' digests were checked as they were read; these come with the report.
  const entries = analysis.inputs.filter((_, i) => order[i] === "text");
  const redactor = redaction && new Redactor(redaction);
  for (const [i, text] of texts.entries()) {
    const sha256 = text.sha256 === null ? null : (redactor?.digest(text.sha256) ?? text.sha256);
    checkDigest({ ...text, sha256 }, entries[i]);
  }
  return analysis;
}

async function* textsOf(storage: Storage, texts: readonly JobInput[]): AsyncGenerator<Input> {
  for (const text of texts) {
    const { host, kind, moment, part, name, bytes, sha256, source } = text;
    // What stood in the request was cleaned before it was kept.
    const cleaned = "text" in source && sha256 !== null ? { bytes, sha256 } : undefined;
    yield { host, kind, moment, part, name, chunks: await openInput(storage, text), cleaned };
  }
}

async function* each(
  work: Work,
  count: number,
  nameOf: (index: number) => string,
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield await work.bytes(nameOf(i));
}
