/** The tables of the page: legs, traffic, contrast, captures, clocks, hosts, rules, inputs. */
import { endpoint } from "../lib/ip.ts";
import type { Report } from "../report/schema.ts";
import { ruleLink, spanText } from "./html-findings.ts";
import { block, bullets, type Column, section, table } from "./html-parts.ts";
import { type Child, el, type Markup } from "./markup.ts";
import type { PageLabels } from "./page-labels.ts";

export function measuredTables(report: Report, labels: PageLabels): Markup[] {
  const { words: w } = labels;
  return [
    titled(
      "segments",
      w.segments,
      report.segments,
      labels,
      [
        { title: w.where, cell: (s) => spanText(s, labels) },
        { title: w.way, cell: (s) => labels.direction[s.direction] },
        ...(["sent", "arrived", "missing", "unknown"] as const).map((which) => ({
          title: labels.counts[which],
          kind: "number" as const,
          cell: (s: Report["segments"][number]) => s.packets[which],
        })),
        { title: w.because, kind: "long", cell: (s) => s.because },
      ],
      (s) => s.packets.missing > 0,
    ),
    titled(
      "probes",
      w.probes,
      report.probes,
      labels,
      [
        { title: w.protocol, cell: (p) => p.protocol },
        { title: w.source, cell: (p) => p.source },
        { title: w.destination, cell: (p) => p.destination },
        { title: w.from, cell: (p) => p.sourceMac },
        { title: w.to, cell: (p) => p.destinationMac },
        { title: w.viaVip, cell: (p) => (p.viaVip ? w.yes : w.no) },
        { title: w.packets, kind: "number", cell: (p) => p.packets },
        {
          title: w.seen,
          cell: (p) =>
            Object.entries(p.seenAt)
              .map(([h, n]) => `${h} ${n}`)
              .join(", "),
        },
        { title: w.arrivedAt, cell: (p) => labels.received[p.received] },
      ],
      (p) => p.received === "no",
    ),
    titled("contrast", w.contrast, report.contrast, labels, [
      { title: w.where, cell: (c) => spanText(c, labels) },
      { title: w.lost, kind: "number", cell: (c) => c.lost },
      { title: w.arrived, kind: "number", cell: (c) => c.arrived },
      {
        title: w.separates,
        kind: "long",
        cell: (c) => (c.separator ? separatorText(c.separator, labels) : w.none),
      },
      {
        title: w.alsoSeparates,
        kind: "long",
        cell: (c) => c.alsoSeparating.map((s) => separatorText(s, labels)).join("; "),
      },
      { title: w.notSeparating, kind: "long", cell: (c) => c.notSeparating.join(", ") },
    ]),
  ];
}

type Separator = NonNullable<Report["contrast"][number]["separator"]>;

const separatorText = ({ attribute, lost, arrived }: Separator, { words }: PageLabels): string =>
  `${attribute}: ${words.lost} ${lost.join(", ")}; ${words.arrived} ${arrived.join(", ")}`;

export function sourceTables(report: Report, labels: PageLabels): Markup[] {
  const { words: w } = labels;
  return [
    titled("captures", w.captures, report.captures, labels, [
      { title: w.host, cell: (c) => c.host },
      { title: w.file, cell: (c) => c.name },
      { title: w.format, cell: (c) => `${c.format}, ${c.linkType}` },
      { title: w.frames, kind: "number", cell: (c) => c.frames },
      { title: w.first, cell: (c) => c.first ?? w.unknownTime },
      { title: w.last, cell: (c) => c.last ?? w.unknownTime },
      { title: w.cut, kind: "number", cell: (c) => c.truncated },
      { title: w.dropped, kind: "number", cell: (c) => c.dropped ?? "?" },
      { title: w.quality, kind: "long", cell: (c) => c.quality.join("; ") },
    ]),
    titled("clocks", w.clocks, report.clocks, labels, [
      { title: w.host, cell: (c) => c.host },
      { title: w.offset, kind: "number", cell: (c) => c.offsetMs },
      { title: w.uncertainty, kind: "number", cell: (c) => c.uncertaintyMs },
      { title: w.matched, kind: "number", cell: (c) => c.matched },
    ]),
    titled("hosts", w.hosts, report.hosts, labels, [
      { title: w.host, cell: (h) => h.name },
      { title: w.role, cell: (h) => labels.role[h.role] },
      { title: w.addresses, kind: "long", cell: (h) => h.addresses.map(addressText).join("; ") },
      { title: w.knownBy, cell: (h) => labels.known[h.known] },
    ]),
    titled("services", w.services, report.services, labels, [
      { title: w.services, cell: (s) => `${s.protocol} ${endpoint(s.vip, s.port)}` },
      { title: w.forwarding, cell: (s) => s.forwarding.join(", ") },
      { title: w.knownBy, cell: (s) => labels.known[s.known] },
    ]),
    titled(
      "rules",
      w.rules,
      report.rules,
      labels,
      [
        { title: w.rule, cell: (r) => ruleLink(r.id, report.findings) },
        { title: w.outcome, cell: (r) => labels.ruleOutcome[r.outcome] },
        { title: w.because, kind: "long", cell: (r) => r.because },
      ],
      (r) => r.outcome === "fail",
    ),
    section(
      "inputs",
      w.inputs,
      inputRows(report, labels),
      report.inputs.map((i) => remarks(i, labels)),
    ),
  ];
}

const addressText = ({ ip, mac, interface: nic }: Report["hosts"][number]["addresses"][number]): string =>
  [ip, mac, nic].filter((part) => part !== null).join(" ");

function inputRows(report: Report, labels: PageLabels): Child {
  const { words: w } = labels;
  if (report.inputs.length === 0) return el("p", {}, w.none);
  return table(
    w.inputs,
    report.inputs,
    [
      { title: w.name, cell: (i) => i.name },
      { title: w.host, cell: (i) => i.host },
      { title: w.kind, cell: (i) => labels.inputKind[i.kind] },
      { title: w.bytes, kind: "number", cell: (i) => i.bytes },
      { title: w.unread, kind: "number", cell: (i) => i.unread.length },
      { title: w.digest, kind: "long", cell: (i) => el("code", {}, i.sha256) },
    ],
    labels.more,
  );
}

/** So many unread lines of an input are quoted. */
const MOST_LINES = 200;

function remarks(input: Report["inputs"][number], labels: PageLabels): Child {
  const { unread, problems, name } = input;
  if (unread.length + problems.length === 0) return [];
  const rest = unread.length - MOST_LINES;
  return el(
    "details",
    {},
    el("summary", {}, `${name}: ${problems.length + unread.length}`),
    problems.length === 0 ? [] : [el("p", {}, labels.words.problems), bullets(problems)],
    unread.length === 0
      ? []
      : [
          el("p", {}, labels.words.unread),
          block(unread.slice(0, MOST_LINES).map(({ line, text }) => `${line}: ${text}`)),
          rest > 0 ? el("p", {}, labels.more(rest)) : [],
        ],
  );
}

function titled<Row>(
  id: string,
  title: string,
  rows: readonly Row[],
  labels: PageLabels,
  columns: readonly Column<Row>[],
  isBad?: (row: Row) => boolean,
): Markup {
  const { none } = labels.words;
  return section(
    id,
    title,
    rows.length === 0 ? el("p", {}, none) : table(title, rows, columns, labels.more, isBad),
  );
}
