/** What labels pictures and pages have. Ids, codes, commands and quotes are never among them. */
import type { Report } from "../report/schema.ts";
import type { Labels } from "./labels.ts";

type Packets = Report["segments"][number]["packets"];

export interface PageLabels {
  /** What every other format calls it. */
  readonly text: Labels;
  /** BCP 47, for the lang attribute. */
  readonly lang: string;
  readonly outcome: Readonly<Record<Report["verdict"]["outcome"], string>>;
  readonly confidence: Readonly<Record<Report["verdict"]["confidence"], string>>;
  readonly layer: Readonly<Record<Report["findings"][number]["layer"], string>>;
  readonly severity: Readonly<Record<Report["findings"][number]["severity"], string>>;
  readonly direction: Readonly<Record<Report["segments"][number]["direction"], string>>;
  readonly role: Readonly<Record<Report["hosts"][number]["role"], string>>;
  readonly known: Readonly<Record<Report["hosts"][number]["known"], string>>;
  readonly received: Readonly<Record<Report["probes"][number]["received"], string>>;
  readonly ruleOutcome: Readonly<Record<Report["rules"][number]["outcome"], string>>;
  readonly inputKind: Readonly<Record<Report["inputs"][number]["kind"], string>>;
  readonly counts: Readonly<Record<keyof Packets, string>>;
  /** A count with its word: `5 missing`. */
  count(which: keyof Packets, value: string): string;
  inside(host: string): string;
  moreServers(count: number): string;
  more(count: number): string;
  affected(packets: number, of: number): string;
  frame(number: number): string;
  line(number: number): string;
  /** `12 packets seen at` before hosts and counts. */
  seenAt(packets: number, where: string): string;
  readonly words: Readonly<Record<Word, string>>;
}

/** Single labels. */
export const WORDS = [
  "report",
  "path",
  "pathOf",
  "ladder",
  "measured",
  "inferred",
  "noCause",
  "fabric",
  "requests",
  "replies",
  "pastDirector",
  "noLegs",
  "legs",
  "furtherLegs",
  "legend",
  "lossSign",
  "unknownSign",
  "lostJourney",
  "throughJourney",
  "controlJourney",
  "citedFrames",
  "noLostJourney",
  "noThroughJourney",
  "nothingToShow",
  "counted",
  "clocksNote",
  "segments",
  "probes",
  "contrast",
  "findings",
  "noFindings",
  "evidence",
  "remedies",
  "verify",
  "expect",
  "open",
  "nothingOpen",
  "next",
  "also",
  "alternatives",
  "captures",
  "clocks",
  "hosts",
  "services",
  "rules",
  "inputs",
  "unread",
  "problems",
  "none",
  "contents",
  "on",
  "from",
  "to",
  "way",
  "because",
  "protocol",
  "source",
  "destination",
  "viaVip",
  "packets",
  "seen",
  "arrivedAt",
  "separates",
  "alsoSeparates",
  "notSeparating",
  "lost",
  "arrived",
  "host",
  "file",
  "format",
  "frameNumber",
  "frames",
  "first",
  "last",
  "cut",
  "dropped",
  "quality",
  "offset",
  "uncertainty",
  "matched",
  "role",
  "addresses",
  "knownBy",
  "forwarding",
  "rule",
  "outcome",
  "kind",
  "name",
  "bytes",
  "digest",
  "time",
  "note",
  "command",
  "lineText",
  "counter",
  "before",
  "after",
  "yes",
  "no",
  "unknownTime",
  "confidence",
  "grounds",
  "where",
  "skip",
] as const;
export type Word = (typeof WORDS)[number];
