/**
 * The comparison of two analyses, before and after a change, schemaVersion 1. Like the report it has one
 * shape twice: stored with words in every language, answered with plain strings in one.
 */
import * as z from "zod";
import { SCHEMA_VERSION, Severity, STATE_TOPICS, Words } from "./schema.ts";

/**
 * - fixed: what was lost arrives now, every hop and the way back, in packets of the same kind, and enough
 * - partly: something that was lost arrives now, or its fault is gone, and something is still lost
 * - not-fixed: the same loss, or the same fault, is still there
 * - worse: something that worked before does not now
 * - unverified: what was given does not show it
 */
export const COMPARISON_ANSWERS = ["fixed", "partly", "not-fixed", "worse", "unverified"] as const;
export type ComparisonAnswer = (typeof COMPARISON_ANSWERS)[number];

/**
 * - fixed, better, not-fixed, worse: it lost packets before, and now none, fewer, as many, more; `worse` also
 *   where it lost none before
 * - works: it lost none before and loses none now
 * - unmasked: it loses packets now, and before was not shown to work
 * - unverified: after does not show it
 */
export const LEG_ANSWERS = [
  "fixed",
  "better",
  "not-fixed",
  "worse",
  "works",
  "unmasked",
  "unverified",
] as const;
export type LegAnswer = (typeof LEG_ANSWERS)[number];

/** gone: its rule looked again and finds nothing; not-shown: its rule could not look. */
export const FINDING_CHANGES = ["gone", "stayed", "came", "not-shown"] as const;

const count = z.number().int().nonnegative();
const Packets = z.object({ sent: count, arrived: count, missing: count, unknown: count });

function shape<T extends z.ZodType>(words: T) {
  const Side = z.object({
    /** Of the analysis. */
    id: z.string(),
    outcome: z.enum(["faulty", "healthy", "inconclusive"]),
    cause: z.string().nullable(),
    observed: words,
  });
  return z.object({
    id: z.string(),
    schemaVersion: z.literal(SCHEMA_VERSION),
    engine: z.object({ version: z.string() }),
    answer: z.enum(COMPARISON_ANSWERS),
    summary: words,
    /** What the answer rests on, or what is in its way. */
    because: z.array(words),
    before: Side,
    after: Side,
    legs: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        direction: z.enum(["request", "reply"]),
        answer: z.enum(LEG_ANSWERS),
        before: Packets.nullable(),
        after: Packets.nullable(),
        because: words,
      }),
    ),
    findings: z.array(
      z.object({
        id: z.string(),
        change: z.enum(FINDING_CHANGES),
        title: words,
        before: Severity.nullable(),
        after: Severity.nullable(),
        because: words,
      }),
    ),
    /** What is different in the state of the hosts; null where it was or is not there. */
    changes: z.array(
      z.object({
        host: z.string(),
        topic: z.enum(STATE_TOPICS),
        name: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
      }),
    ),
    /** What could not be compared, and what looks odd. */
    remarks: z.array(words),
    nextSteps: z.array(z.object({ host: z.string(), command: z.string(), why: words })),
  });
}

/** What compare() makes of two analyses: the same two give the same bytes. */
export const Comparison = shape(Words);
export type Comparison = z.infer<typeof Comparison>;

export const StoredComparison = Comparison.extend({ createdAt: z.string() });
export type StoredComparison = z.infer<typeof StoredComparison>;

/** What an answer shows: the comparison in one language. */
export const ComparisonReport = shape(z.string()).extend({ createdAt: z.string() });
export type ComparisonReport = z.infer<typeof ComparisonReport>;

export type ComparedLeg = Comparison["legs"][number];
export type ComparedFinding = Comparison["findings"][number];
export type StateChange = Comparison["changes"][number];
