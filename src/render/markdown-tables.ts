/** The tables of a report in Markdown, as rows under a head; every cell is inert. */
import type { Report } from "../report/schema.ts";
import { inert } from "./inert.ts";
import { hopText, type Labels } from "./labels.ts";

export interface Table {
  /** The row of names and the row of dashes. */
  readonly head: string;
  readonly rows: readonly string[];
}

const row = (cells: readonly (string | number)[]): string =>
  `| ${cells.map((cell) => (typeof cell === "number" ? `${cell}` : inert(cell, CELL) || "–")).join(" | ")} |`;

/** Characters of a cell. */
const CELL = 300;

/** @param left so many columns hold words, the others numbers. */
function table(
  head: readonly string[],
  left: number,
  rows: readonly (readonly (string | number)[])[],
): Table {
  const dashes = head.map((_, i) => (i < left ? "---" : "---:"));
  return { head: `${row(head)}\n|${dashes.join("|")}|`, rows: rows.map(row) };
}

export function segmentTable(segments: Report["segments"], words: Labels): Table {
  return table(
    [words.way, words.path, words.sent, words.arrived, words.missing, words.unknown],
    2,
    segments.map(({ direction, packets, ...span }) => [
      words.direction[direction],
      hopText(span, words),
      ...[packets.sent, packets.arrived, packets.missing, packets.unknown],
    ]),
  );
}

export function probeTable({ probes }: Report, words: Labels): Table {
  return table(
    [
      ...[words.protocol, words.source, words.destination, words.sourceMac, words.destinationMac],
      ...[words.viaVip, words.seenAt, words.receivedHead, words.packets],
    ],
    8,
    probes.map((p) => [
      ...[p.protocol, p.source, p.destination, p.sourceMac, p.destinationMac],
      p.viaVip ? words.yes : words.no,
      seenText(p.seenAt),
      words.received[p.received],
      p.packets,
    ]),
  );
}

/** `ds 4, rs1 4` */
export const seenText = (seenAt: Readonly<Record<string, number>>): string =>
  Object.entries(seenAt)
    .map(([host, packets]) => `${host} ${packets}`)
    .join(", ");

export function contrastTable({ contrast }: Report, words: Labels): Table {
  return table(
    [words.path, words.separator, words.missing, words.arrived, words.missing, words.arrived],
    4,
    contrast.map(({ separator, alsoSeparating, lost, arrived, ...span }) => [
      hopText(span, words),
      [separator, ...alsoSeparating].flatMap((s) => (s ? [s.attribute] : [])).join(", ") || words.none,
      separator?.lost.join(", ") ?? "",
      separator?.arrived.join(", ") ?? "",
      lost,
      arrived,
    ]),
  );
}

export function captureTable({ captures }: Report, words: Labels): Table {
  return table(
    [
      ...[words.host, words.file, words.format, words.first, words.last, words.quality],
      ...[words.frames, words.truncated, words.dropped],
    ],
    6,
    captures.map((c) => [
      ...[c.host, c.name, `${c.format} ${c.linkType}`, c.first ?? "", c.last ?? "", c.quality.join("; ")],
      ...[c.frames, c.truncated, c.dropped ?? ""],
    ]),
  );
}

export function clockTable({ clocks }: Report, words: Labels): Table {
  return table(
    [words.host, words.offsetMs, words.uncertaintyMs, words.packets],
    1,
    clocks.map((c) => [c.host, c.offsetMs, c.uncertaintyMs, c.matched]),
  );
}
