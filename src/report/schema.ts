/**
 * The report, schemaVersion 1: what is stored, and what an answer shows.
 *
 * One shape, twice: the stored one holds words in every language, an answer holds plain strings in
 * one. Ids, codes, commands and quoted lines are never translated.
 */
import * as z from "zod";

export const SCHEMA_VERSION = 1;

/** English always; Chinese where a rule has it. */
export const Words = z.object({ en: z.string(), zh: z.string().optional() });
export type Words = z.infer<typeof Words>;

export const LAYERS = ["client", "fabric", "director", "real-server", "application", "capture"] as const;
export const Layer = z.enum(LAYERS);
export type Layer = z.infer<typeof Layer>;

export const Confidence = z.enum(["confirmed", "likely", "possible"]);
export type Confidence = z.infer<typeof Confidence>;

/** What a finding rests on; docs/confidence.md says what each is worth. */
export const Ground = z.enum(["message", "counter", "split", "must", "may", "absence", "hint", "doubt"]);
export type Ground = z.infer<typeof Ground>;

export const Severity = z.enum(["broken", "degraded", "risk", "note"]);
export type Severity = z.infer<typeof Severity>;

export const RuleOutcome = z.enum(["fail", "pass", "not-applicable", "inconclusive", "error"]);
export type RuleOutcome = z.infer<typeof RuleOutcome>;

const Span = z.object({ from: z.string(), to: z.string() });
export type Span = z.infer<typeof Span>;

/** Frames, packets and other things counted. */
const count = z.number().int().nonnegative();

/**
 * Packets of one client to one service on one leg, those that arrived and those that are missing: what a
 * later analysis must show again to say anything of the same loss.
 */
const LegKind = z.object({
  /** `udp 192.0.2.10:53` */
  service: z.string(),
  client: z.string(),
  df: z.boolean(),
  arrived: count,
  missing: count,
  /** Payload bytes of the largest that arrived, and of the smallest that is missing; 0 where there is none. */
  largestArrived: count,
  smallestMissing: count,
});
export type LegKind = z.infer<typeof LegKind>;

export const STATE_TOPICS = [
  "sysctl",
  "address",
  "link",
  "route",
  "route-table",
  "policy-rule",
  "neighbour",
  "virtual-service",
  "iptables",
  "ip6tables",
  "nft",
  "arptables",
  "tcp-socket",
  "udp-socket",
  "kernel",
] as const;
export type StateTopic = (typeof STATE_TOPICS)[number];

/** The configuration of one host that rules read, by topic, without counters and ages: what a fix changes. */
const HostFacts = z.object({
  host: z.string(),
  topics: z.array(
    z.object({
      topic: z.enum(STATE_TOPICS),
      /** The whole of it was shown: what is not in it is not there. */
      whole: z.boolean(),
      facts: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
});
export type HostFacts = z.infer<typeof HostFacts>;

function shape<T extends z.ZodType>(words: T) {
  const Evidence = z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("frame"),
      host: z.string(),
      capture: z.string(),
      frame: count,
      /** RFC 3339 with the capture's precision; null where the file gives no time. */
      time: z.string().nullable(),
      note: words,
    }),
    z.object({
      kind: z.literal("state"),
      host: z.string(),
      command: z.string(),
      /** Name of the input and line in it, from 1. */
      input: z.string(),
      line: count,
      text: z.string(),
    }),
    z.object({
      kind: z.literal("count"),
      host: z.string(),
      name: z.string(),
      before: z.number().nullable(),
      after: z.number().nullable(),
    }),
  ]);
  const Step = z.object({ host: z.string(), command: z.string(), why: words });
  const Finding = z.object({
    id: z.string(),
    severity: Severity,
    layer: Layer,
    segments: z.array(Span),
    confidence: Confidence,
    grounds: z.array(Ground),
    title: words,
    explanation: words,
    evidence: z.array(Evidence),
    remedies: z.array(
      z.object({ host: z.string(), platform: z.string(), commands: z.array(z.string()), note: words }),
    ),
    verify: z.array(z.object({ host: z.string(), command: z.string(), expect: words })),
  });
  const Verdict = z.object({
    outcome: z.enum(["faulty", "healthy", "inconclusive"]),
    observed: words,
    cause: z.string().nullable(),
    layer: Layer.nullable(),
    segments: z.array(Span),
    confidence: Confidence,
    summary: words,
    affected: z.object({ packets: count, of: count }),
    /** Further faults: of packets of their own, or hidden behind the cause until it is mended. */
    also: z.array(z.object({ cause: z.string(), because: words })),
    alternatives: z.array(z.object({ cause: z.string(), because: words })),
    nextSteps: z.array(Step),
  });
  return z.object({
    id: z.string(),
    schemaVersion: z.literal(SCHEMA_VERSION),
    engine: z.object({ version: z.string() }),
    /** Addresses in it, or all names, are not those of the inputs. Absent where they are. */
    redaction: z.enum(["addresses", "all"]).optional(),
    verdict: Verdict,
    findings: z.array(Finding),
    segments: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        direction: z.enum(["request", "reply"]),
        packets: z.object({ sent: count, arrived: count, missing: count, unknown: count }),
        because: words,
        kinds: z.array(LegKind),
      }),
    ),
    probes: z.array(
      z.object({
        protocol: z.string(),
        source: z.string(),
        destination: z.string(),
        sourceMac: z.string(),
        destinationMac: z.string(),
        viaVip: z.boolean(),
        packets: count,
        seenAt: z.record(z.string(), count),
        received: z.enum(["yes", "no", "unknown"]),
      }),
    ),
    contrast: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        separator: z
          .object({ attribute: z.string(), lost: z.array(z.string()), arrived: z.array(z.string()) })
          .nullable(),
        /** Further attributes that no packet sent could tell apart from the separator. */
        alsoSeparating: z.array(
          z.object({ attribute: z.string(), lost: z.array(z.string()), arrived: z.array(z.string()) }),
        ),
        notSeparating: z.array(z.string()),
        lost: count,
        arrived: count,
      }),
    ),
    captures: z.array(
      z.object({
        host: z.string(),
        name: z.string(),
        format: z.string(),
        linkType: z.string(),
        frames: count,
        first: z.string().nullable(),
        last: z.string().nullable(),
        truncated: count,
        dropped: count.nullable(),
        quality: z.array(words),
      }),
    ),
    clocks: z.array(
      z.object({ host: z.string(), offsetMs: z.number(), uncertaintyMs: z.number(), matched: count }),
    ),
    hosts: z.array(
      z.object({
        name: z.string(),
        role: z.enum(["client", "director", "real-server"]),
        addresses: z.array(
          z.object({ ip: z.string(), mac: z.string().nullable(), interface: z.string().nullable() }),
        ),
        known: z.enum(["stated", "host-state", "inferred"]),
      }),
    ),
    services: z.array(
      z.object({
        protocol: z.string(),
        vip: z.string(),
        port: count,
        forwarding: z.array(z.string()),
        known: z.enum(["stated", "host-state", "inferred"]),
      }),
    ),
    states: z.array(HostFacts),
    rules: z.array(z.object({ id: z.string(), outcome: RuleOutcome, because: words })),
    inputs: z.array(
      z.object({
        host: z.string(),
        kind: z.enum(["capture", "state", "topology", "bundle"]),
        name: z.string(),
        bytes: count,
        sha256: z.string(),
        unread: z.array(z.object({ line: count, text: z.string() })),
        problems: z.array(words),
      }),
    ),
  });
}

/** What analyze() makes: no time of day in it, the same inputs give the same bytes. */
export const Analysis = shape(Words);
export type Analysis = z.infer<typeof Analysis>;

/** What is stored: the analysis and when it was made. */
export const StoredReport = Analysis.extend({ createdAt: z.string() });
export type StoredReport = z.infer<typeof StoredReport>;

/** What an answer shows: the stored report in one language. */
export const Report = shape(z.string()).extend({ createdAt: z.string() });
export type Report = z.infer<typeof Report>;

export type Finding = Analysis["findings"][number];
export type Evidence = Finding["evidence"][number];
export type Verdict = Analysis["verdict"];
export type Segment = Analysis["segments"][number];
export type Probe = Analysis["probes"][number];
