/**
 * Folding as plainly as it can be said: packets that went the same way in the same form, shown by a few of them.
 * Slow, with text for keys. It leaves whole whatever is not plain, and is what a fast one is held against.
 */
import type { CaptureView } from "../../src/analysis/observe/define.ts";
import type { IcmpError, PacketNames, PacketTable } from "../../src/analysis/packet/define.ts";
import { PacketFlag } from "../../src/analysis/packet/define.ts";

interface Row {
  readonly capture: number;
  readonly row: number;
}

/** One packet on its way: all rows that show it. */
interface Bundle {
  readonly rows: readonly Row[];
  readonly signature: string;
}

export interface FoldHow {
  /** Bundles of one signature that stay; the last of them stands for the others as well. */
  readonly keep: number;
  /** Parts of the time that a capture ran in which packets are folded together. */
  readonly parts: number;
}

/** @param conversationOf per flow id: what joins a packet's flows before and behind address translation, or -1 */
export function naiveFold(
  captures: readonly CaptureView[],
  names: PacketNames,
  conversationOf: Int32Array,
  { keep, parts }: FoldHow,
): readonly CaptureView[] {
  const tables = captures.map((c) => c.decoded.packets);
  const groups = new Map<string, Bundle[]>();
  const weights = tables.map((table) => new Uint32Array(table.count).fill(1));
  const spans = tables.map((table) => new Float64Array(table.count));
  for (const bundle of bundlesOf(captures, names, conversationOf, parts))
    push(groups, bundle.signature, bundle);
  for (const bundles of groups.values()) {
    bundles.sort((a, b) => timeAt(tables, a.rows[0]) - timeAt(tables, b.rows[0]));
    for (const { rows } of bundles.slice(keep))
      rows.forEach(({ capture, row }, i) => {
        const last = bundles[keep - 1].rows[i];
        const spanNs = timeAt(tables, { capture, row }) - timeAt(tables, last);
        weights[capture][row] = 0;
        weights[capture][last.row]++;
        spans[capture][last.row] = Math.max(spans[capture][last.row], spanNs);
      });
  }
  return captures.map((view, id) => ({
    ...view,
    decoded: { ...view.decoded, packets: kept(view.decoded.packets, weights[id], spans[id]) },
  }));
}

/** The bundles that may be folded. */
function bundlesOf(
  captures: readonly CaptureView[],
  names: PacketNames,
  conversationOf: Int32Array,
  parts: number,
): readonly Bundle[] {
  /** All of one packet's flows, whatever the hops make of its addresses. */
  const streamOf = ({ flow }: PacketTable, row: number): string =>
    conversationOf[flow[row]] < 0 ? `flow ${flow[row]}` : `conversation ${conversationOf[flow[row]]}`;
  const tables = captures.map((c) => c.decoded.packets);
  const quoted = quotedBy(captures);
  const packets = new Map<string, Row[]>();
  tables.forEach((table, capture) => {
    for (let row = 0; row < table.count; row++)
      push(packets, `${streamOf(table, row)} ${contentOf(table, row)}`, { capture, row });
  });
  const cut = cutStreams([...packets.values()], captures, names, streamOf);
  return [...packets.values()].flatMap((rows): Bundle[] => {
    const looks = rows.map((at) => ({ at, look: lookAt(captures, at) }));
    looks.sort((a, b) => (a.look < b.look ? -1 : 1));
    const ambiguous = new Set(looks.map((l) => l.look)).size < looks.length;
    const whole = rows.every(({ capture, row }) => {
      const table = tables[capture];
      return (
        table.flags[row] & PacketFlag.hasHead &&
        !(table.flags[row] & PacketFlag.icmpError) &&
        !quoted.has(quoteKey(names.flow(table.flow[row]), table.ipId[row])) &&
        !(isTcpData(table, row, names) && cut.has(streamOf(table, row)))
      );
    });
    if (ambiguous || !whole) return [];
    const first = looks[0].at;
    const signature = [...looks.map((l) => l.look), partAt(captures[first.capture], first.row, parts)];
    return [{ rows: looks.map((l) => l.at), signature: signature.join("\n") }];
  });
}

/** What no hop changes. */
function contentOf({ ipId, length, sequence, tcpFlags, head }: PacketTable, row: number): string {
  return [ipId[row], length[row], sequence[row], tcpFlags[row], head[row]].join(" ");
}

/** How one host shows it. */
function lookAt(captures: readonly CaptureView[], { capture, row }: Row): string {
  const { packets } = captures[capture].decoded;
  return [
    String(capture).padStart(3, "0"),
    packets.flow[row],
    packets.link[row],
    packets.envelope[row],
    packets.ttl[row],
    packets.flags[row],
    packets.tcpFlags[row],
    packets.length[row],
    edgesBefore(captures, { capture, row }),
  ].join(" ");
}

/** How many captures have begun, and ended, at this time: what they lack before and after says something else. */
function edgesBefore(captures: readonly CaptureView[], { capture, row }: Row): number {
  const { packets } = captures[capture].decoded;
  const at = { seconds: packets.seconds[row], nanos: packets.nanos[row] };
  const ends = captures.flatMap(({ decoded }) => [decoded.first ?? at, decoded.last ?? at]);
  return ends.filter(
    (end) => end.seconds < at.seconds || (end.seconds === at.seconds && end.nanos < at.nanos),
  ).length;
}

function partAt({ decoded: { packets, first, last } }: CaptureView, row: number, parts: number): number {
  const seconds = (of: { seconds: number; nanos: number } | undefined) =>
    of === undefined ? 0 : of.seconds + of.nanos / 1e9;
  const from = seconds(first);
  const at = packets.seconds[row] + packets.nanos[row] / 1e9;
  return Math.floor(((at - from) / (seconds(last) - from || 1)) * parts);
}

/**
 * TCP streams of which some data is not on every link that the stream is on: lost, refused for its size, sent again,
 * or cut differently by offload. How its bytes cover one another tells which, so they stay.
 */
function cutStreams(
  packets: readonly (readonly Row[])[],
  captures: readonly CaptureView[],
  names: PacketNames,
  streamOf: (table: PacketTable, row: number) => string,
): ReadonlySet<string> {
  const links = new Map<string, Set<string>>();
  const found: { readonly stream: string; readonly links: ReadonlySet<string> }[] = [];
  for (const rows of packets) {
    const [{ capture, row }] = rows;
    const table = captures[capture].decoded.packets;
    if (!isTcpData(table, row, names)) continue;
    const stream = streamOf(table, row);
    const own = new Set(rows.map((r) => `${r.capture} ${captures[r.capture].decoded.packets.link[r.row]}`));
    links.set(stream, own.union(links.get(stream) ?? new Set()));
    found.push({ stream, links: own });
  }
  return new Set(found.filter((f) => f.links.size < (links.get(f.stream)?.size ?? 0)).map((f) => f.stream));
}

function isTcpData(table: PacketTable, row: number, names: PacketNames): boolean {
  return table.length[row] > 0 && names.flow(table.flow[row]).protocol === 6;
}

/** What ICMP errors are about. */
function quotedBy(captures: readonly CaptureView[]): ReadonlySet<string> {
  return new Set(
    captures.flatMap((c) =>
      c.decoded.icmpErrors.flatMap(({ quoted }) => (quoted ? [quoteKey(quoted.flow, quoted.ipId)] : [])),
    ),
  );
}

function quoteKey(flow: NonNullable<IcmpError["quoted"]>["flow"], ipId: number): string {
  return `${Object.values(flow).join(" ")} ${ipId}`;
}

/** Nanoseconds, of one capture's rows only. */
function timeAt(tables: readonly PacketTable[], { capture, row }: Row): number {
  const { seconds, nanos } = tables[capture];
  return (seconds[row] - seconds[0]) * 1e9 + nanos[row];
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** The rows that stand for something. */
function kept(table: PacketTable, weights: Uint32Array, spans: Float64Array): PacketTable {
  const rows = [...weights.keys()].filter((row) => weights[row] > 0);
  const wide = (column: Uint32Array) => Uint32Array.from(rows, (row) => column[row]);
  const narrow = (column: Uint16Array) => Uint16Array.from(rows, (row) => column[row]);
  const byte = (column: Uint8Array) => Uint8Array.from(rows, (row) => column[row]);
  return {
    count: rows.length,
    frame: wide(table.frame),
    seconds: wide(table.seconds),
    nanos: wide(table.nanos),
    flow: wide(table.flow),
    link: narrow(table.link),
    envelope: narrow(table.envelope),
    ipId: narrow(table.ipId),
    ttl: byte(table.ttl),
    flags: byte(table.flags),
    length: wide(table.length),
    tcpFlags: byte(table.tcpFlags),
    sequence: wide(table.sequence),
    head: wide(table.head),
    body: wide(table.body),
    weight: wide(weights),
    spanNs: Float64Array.from(rows, (row) => spans[row]),
  };
}
