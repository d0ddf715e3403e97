/** The runner: one pasted text becomes the state of one host. */
import { isMaskedIp, isMaskedMac } from "../../lib/ip.ts";
import { contradicted, type ReadOutput } from "./contradictions.ts";
import {
  type BodyLine,
  FACT_KINDS,
  type FactKind,
  type FactOf,
  type Facts,
  HOST_LIMITS,
  type HostParser,
  type HostState,
  type LineRef,
  type Section,
} from "./define.ts";
import { HOST_PARSERS } from "./index.ts";
import { isJson } from "./json.ts";
import { elsewhere } from "./places.ts";
import { repairLines } from "./repair.ts";
import { notRead, type RawSection, splitSections, type TextLine } from "./sections.ts";

type Lists = { [K in FactKind]: FactOf<K>[] };

/**
 * Reads raw command output of a host. Never throws: what no parser understands is listed in `unread`.
 * Facts of several sections stand one after another, in the order of the text.
 * @param text as pasted; at most HOST_LIMITS.textBytes characters of it are read
 */
export function parseHost(host: string, moment: HostState["moment"], text: string): HostState {
  const split = splitSections(text, (words) => HOST_PARSERS.some((p) => p.matchesCommand(words)));
  const facts = emptyLists();
  const sections: Section[] = [];
  const unread: LineRef[] = [];
  let repaired = split.repaired;
  let masked = false;
  const places = elsewhere(
    split.sections,
    host,
    (words) => HOST_PARSERS.find((p) => p.matchesCommand(words))?.name,
  );
  const read = split.sections.map((raw, i) => (places[i] === undefined ? readSection(raw) : undefined));
  const twofold = contradicted(read.filter((result) => result !== undefined));
  for (const [i, raw] of split.sections.entries()) {
    const result = read[i];
    const place =
      places[i] ?? (result && twofold.has(result) ? "two hosts, which contradict each other," : undefined);
    if (result === undefined || place !== undefined) {
      sections.push(setAside(raw, place ?? ""));
      if (raw.lines.some((l) => l.text.trim() !== "")) keepUnread(unread, notOwn(raw, place ?? ""));
      continue;
    }
    masked ||= raw.lines.some((l) => holdsMask(l.text));
    sections.push(...result.sections);
    repaired ||= result.repaired;
    for (const found of result.facts) append(facts, found, raw.header, unread);
    for (const at of result.unread) keepUnread(unread, at);
  }
  for (const at of split.dropped) unread.push(at);
  return { host, moment, ...facts, sections, unread, repaired, masked };
}

/** A section whose output is of somewhere else: listed, not read. */
function setAside(raw: RawSection, place: string): Section {
  return {
    command: raw.command?.text ?? "",
    from: raw.lines.at(0)?.line ?? raw.header + 1,
    to: raw.lines.at(-1)?.line ?? raw.header,
    partial: raw.command?.partial ?? false,
    elsewhere: place,
  };
}

function notOwn(raw: RawSection, place: string): LineRef {
  const command = raw.command?.text.slice(0, 200) ?? "";
  return {
    line: Math.max(1, raw.header),
    text: `(… output of ${place} not read) ${command}`.trim(),
    command,
  };
}

interface ReadSection extends ReadOutput {
  readonly sections: readonly Section[];
  readonly unread: readonly LineRef[];
  readonly repaired: boolean;
}

/** Outputs in one body that nothing separates: never more than this are told apart. */
const ROUNDS = 16;

/**
 * Gives a section to the parsers of its commands, or to those that recognise its shape. What the first
 * leaves unread is offered to the next, so `ip a; ip r` and two outputs without a header are both read.
 */
function readSection(raw: RawSection): ReadSection {
  const named = raw.command !== undefined;
  const command = raw.command?.text ?? "";
  const place = {
    command,
    from: raw.lines.at(0)?.line ?? raw.header + 1,
    to: raw.lines.at(-1)?.line ?? raw.header,
    partial: raw.command?.partial ?? false,
  };
  const tasks = (raw.command?.commands ?? []).flatMap((words) =>
    HOST_PARSERS.filter((p) => p.matchesCommand(words))
      .slice(0, 1)
      .map((parser) => ({ parser, words })),
  );
  const sections: Section[] = [];
  const facts: Partial<Facts>[] = [];
  let repaired = false;
  let left: readonly BodyLine[] = raw.lines.map((l) => bodyLine(l, command));
  for (let round = 0; round < ROUNDS && (left.length > 0 || (named && round === 0)); round++) {
    const task = named ? tasks.at(round) : recognise(left);
    if (!task) break;
    const lines = named ? left : left.map((l) => renamed(l, task.parser.name));
    const read = runParser(task.parser, lines, task.words);
    if (!named && read.left.length >= lines.length && round > 0) break;
    repaired ||= read.repaired;
    facts.push(read.facts);
    sections.push({
      ...place,
      command: named ? command : task.parser.name,
      parser: task.parser.name,
      // Of a command that failed only its error is there.
      partial: place.partial || read.cut || (lines.length > 0 && content(read.left) === content(lines)),
    });
    left = read.left;
  }
  if (sections.length === 0 && (named || left.length > 0)) sections.push(place);
  return {
    command: named ? command : (sections[0]?.command ?? ""),
    text: raw.lines.map((l) => l.text).join("\n"),
    sections,
    facts,
    unread: left.filter(isContent).map((l) => l.at),
    repaired,
  };
}

function content(lines: readonly BodyLine[]): number {
  return lines.reduce((n, line) => n + (isContent(line) ? 1 : 0), 0) || -1;
}

function recognise(lines: readonly BodyLine[]): { parser: HostParser; words: readonly string[] } | undefined {
  const parser = HOST_PARSERS.find((p) => p.matchesBody(lines));
  return parser && { parser, words: [] };
}

interface ReadBody {
  readonly facts: Partial<Facts>;
  /** Lines that were not understood. */
  readonly left: readonly BodyLine[];
  readonly repaired: boolean;
  readonly cut: boolean;
}

function runParser(parser: HostParser, body: readonly BodyLine[], words: readonly string[]): ReadBody {
  const { lines, repaired } = repairLines(parser.name, body);
  const long = lines.filter((l) => l.text.length > HOST_LIMITS.lineLength && !isJson(l.text));
  const tooLong = new Set(long);
  const fit = long.length === 0 ? lines : lines.filter((l) => !tooLong.has(l));
  const { facts, unread, cut = false } = parser.parse(fit, words);
  const open = new Set(unread);
  for (const line of long) open.add(line.at);
  return { facts, left: open.size === 0 ? [] : lines.filter((l) => open.has(l.at)), repaired, cut };
}

function bodyLine(line: TextLine, command: string): BodyLine {
  return { text: line.text, at: { line: line.line, text: line.original, command } };
}

function renamed(line: BodyLine, command: string): BodyLine {
  return { text: line.text, at: { ...line.at, command } };
}

/** Blank lines, and comments that no parser asked for, are no content. */
function isContent(line: BodyLine): boolean {
  return !/^\s*(?:#|$)/.test(line.text);
}

function emptyLists(): Lists {
  return {
    interfaces: [],
    addresses: [],
    neighbours: [],
    routes: [],
    policyRules: [],
    sysctls: [],
    services: [],
    connections: [],
    counters: [],
    interfaceCounters: [],
    sockets: [],
    firewall: [],
    log: [],
    kernel: [],
    ipvsTimeouts: [],
    syncDaemons: [],
    features: [],
    drivers: [],
    machine: [],
    modules: [],
    events: [],
    routeLookups: [],
    tunnels: [],
    fouPorts: [],
    qdiscs: [],
    vrrpInstances: [],
    configuredServices: [],
  };
}

function append(lists: Lists, found: Partial<Facts>, line: number, unread: LineRef[]): void {
  let dropped = false;
  for (const kind of FACT_KINDS) dropped = extendKind(lists, found, kind) || dropped;
  if (dropped) keepUnread(unread, notRead(Math.max(1, line)));
}

function extendKind<K extends FactKind>(lists: Lists, found: Partial<Facts>, kind: K): boolean {
  const list: FactOf<K>[] = lists[kind];
  const more: readonly FactOf<K>[] | undefined = found[kind];
  return extend(list, more);
}

/** Appends up to the limit; true when something did not fit. */
function extend<T>(list: T[], more: readonly T[] | undefined): boolean {
  for (const fact of more ?? []) {
    if (list.length >= HOST_LIMITS.facts) return true;
    list.push(fact);
  }
  return false;
}

function keepUnread(list: LineRef[], at: LineRef): void {
  if (list.length < HOST_LIMITS.unread) list.push(at);
  else if (list.length === HOST_LIMITS.unread) list.push(notRead(at.line));
}

/** Does a line hold an address with octets taken out (`xxx.xxx.1.60`, `fa:16:xx:xx:xx:8d`)? */
function holdsMask(text: string): boolean {
  if (!/[xX*][.:]|[.:][xX*]/.test(text)) return false;
  for (const [word] of text.slice(0, HOST_LIMITS.lineLength).matchAll(/[0-9a-fA-FxX*.:]{7,60}/g))
    if (isMaskedMac(word) || isMaskedIp(word.split(":", 1)[0])) return true;
  return false;
}
