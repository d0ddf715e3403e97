/**
 * Cases cut up at random, as people send them: captures that begin late or end early, made with filters or a snap length,
 * clocks that are off, hosts and commands left out. The same seed gives the same cuts.
 */
import { parsePartName } from "../../src/analysis/inputs.ts";
import type { CaseFile } from "./cases.ts";
import { plain } from "./reduce.ts";
import { shiftTimes } from "./shift-times.ts";

export interface CutUp {
  readonly files: readonly CaseFile[];
  /** What was cut, in words. */
  readonly cuts: readonly string[];
}

type Random = () => number;

/** mulberry32 (public domain). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function cutUp(files: readonly CaseFile[], seed: number): CutUp {
  const random = randomOf(seed);
  const cuts: string[] = [];
  const offsets = new Map<string, bigint>();
  /** Some lose little, some much. */
  const intensity = random();
  const left = files.flatMap((file): CaseFile[] => {
    const name = parsePartName(file.part);
    if (name?.kind === "capture") {
      if (random() < 0.5 * intensity) {
        cuts.push(`-${file.part}`);
        return [];
      }
      const cut = cutCapture(plain(file), random, (what) => cuts.push(`${file.part}: ${what}`));
      let offset = offsets.get(name.host);
      if (offset === undefined) {
        offset = random() < 0.3 ? randomOffset(random) : 0n;
        offsets.set(name.host, offset);
        if (offset !== 0n) cuts.push(`${name.host}'s clock ${offset / 1_000_000n} ms off`);
      }
      return [{ ...file, bytes: shiftTimes(cut, offset) }];
    }
    if (name?.kind !== "state") return [file];
    if (random() < 0.5 * intensity) {
      cuts.push(`-${file.part}`);
      return [];
    }
    if (random() >= 0.4 * intensity) return [file];
    const { text, gone } = withoutSections(new TextDecoder().decode(file.bytes), random);
    if (gone.length > 0) cuts.push(`${file.part} without ${gone.join(", ")}`);
    return [{ ...file, bytes: new Uint8Array(new TextEncoder().encode(text)) }];
  });
  // Nothing at all is no input.
  return left.length === 0 ? { files, cuts: [] } : { files: left, cuts };
}

/** Milliseconds, half a second, a minute or two hours at most. */
function randomOffset(random: Random): bigint {
  const most = [5, 500, 60_000, 7_200_000][Math.floor(random() * 4)];
  return BigInt(Math.floor((random() * 2 - 1) * most)) * 1_000_000n;
}

/** What commands printed, each under a line that begins with `### `. */
function withoutSections(text: string, random: Random): { text: string; gone: readonly string[] } {
  const gone: string[] = [];
  const kept = text.split(/^(?=### )/m).filter((section) => {
    if (!section.startsWith("### ") || random() >= 0.3) return true;
    gone.push(section.split("\n", 1)[0].slice(4, 30));
    return false;
  });
  return { text: kept.join(""), gone };
}

export interface Frame {
  /** Offset of its record, and captured bytes. */
  readonly at: number;
  readonly size: number;
  readonly seconds: number;
  /** `fa:16:3e:3c:59:5f` */
  readonly sourceMac: string;
  readonly type: number;
  readonly protocol: number;
  readonly ports: readonly number[];
}

const ARP = 0x806;
const ICMP = [1, 58];
const TCP_UDP = [6, 17];

/** A classic pcap of Ethernet, little-endian, cut to a window, by a filter, to a snap length, or none of it; others stay as they are. */
function cutCapture(bytes: Uint8Array, random: Random, note: (what: string) => void): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isPlainEthernet(view)) return bytes;
  const frames = framesOf(view);
  if (frames.length < 3) return bytes;
  let keeps = (_: Frame): boolean => true;
  if (random() < 0.3) {
    const [from, to] = windowOf(frames, random);
    keeps = ({ seconds }) => seconds >= from && seconds <= to;
    note(`${(from - frames[0].seconds).toFixed(1)} s to ${(to - frames[0].seconds).toFixed(1)} s only`);
  }
  if (random() < 0.25) {
    const [filter, passes] = filterOf(frames, random);
    const inWindow = keeps;
    keeps = (frame) => inWindow(frame) && passes(frame);
    note(filter);
  }
  let snap = 0xffff;
  if (random() < 0.12) {
    snap = [64, 96, 128][Math.floor(random() * 3)];
    note(`-s ${snap}`);
  }
  return written(bytes, frames.filter(keeps), snap);
}

const isPlainEthernet = (view: DataView): boolean =>
  view.getUint32(0, true) === 0xa1b2c3d4 && view.getUint32(20, true) === 1;

function framesOf(view: DataView): Frame[] {
  const frames: Frame[] = [];
  for (let at = 24; at + 16 <= view.byteLength; ) {
    const size = view.getUint32(at + 8, true);
    const frame = at + 16;
    if (frame + size > view.byteLength) break;
    const byte = (offset: number) => (offset < size ? view.getUint8(frame + offset) : 0);
    const word = (offset: number) => (byte(offset) << 8) | byte(offset + 1);
    const type = word(12);
    const head = type === 0x800 ? 14 + 4 * (byte(14) & 15) : 54;
    const isLater = type === 0x800 && (word(20) & 0x1fff) > 0;
    const protocol = type === 0x800 ? byte(23) : type === 0x86dd ? byte(20) : 0;
    frames.push({
      at,
      size,
      seconds: view.getUint32(at, true) + view.getUint32(at + 4, true) / 1e6,
      sourceMac: Array.from({ length: 6 }, (_, i) =>
        byte(6 + i)
          .toString(16)
          .padStart(2, "0"),
      ).join(":"),
      type,
      protocol,
      ports: TCP_UDP.includes(protocol) && !isLater ? [word(head), word(head + 2)] : [],
    });
    at = frame + size;
  }
  return frames;
}

/** The capture as a filter would have made it, where it is a classic pcap of Ethernet; `bytes` are the frame's own. */
export function filtered(file: CaseFile, passes: (frame: Frame, bytes: Uint8Array) => boolean): CaseFile {
  const bytes = plain(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isPlainEthernet(view)) return file;
  const kept = framesOf(view).filter((frame) =>
    passes(frame, bytes.subarray(frame.at + 16, frame.at + 16 + frame.size)),
  );
  return { ...file, bytes: new Uint8Array(written(bytes, kept, 0xffff)) };
}

/** From the beginning, to the end, or neither. */
function windowOf(frames: readonly Frame[], random: Random): readonly [number, number] {
  const first = frames[0].seconds;
  const length = (frames.at(-1)?.seconds ?? first) - first;
  const ends = [random(), random()].sort((a, b) => a - b);
  const which = Math.floor(random() * 3);
  return [first + length * (which === 0 ? 0 : ends[0]), first + length * (which === 1 ? 1 : ends[1])];
}

function filterOf(frames: readonly Frame[], random: Random): readonly [string, (frame: Frame) => boolean] {
  const counts = new Map<number, number>();
  for (const port of frames.flatMap((f) => f.ports)) counts.set(port, (counts.get(port) ?? 0) + 1);
  const [port] = [...counts].sort((a, b) => b[1] - a[1]).at(0) ?? [0];
  const hasPort = ({ ports }: Frame) => ports.includes(port);
  const filters: readonly (readonly [string, (frame: Frame) => boolean])[] = [
    ["not arp", ({ type }) => type !== ARP],
    [`port ${port}`, hasPort],
    ["not icmp and not icmp6", ({ protocol }) => !ICMP.includes(protocol)],
    ["udp or tcp", ({ protocol }) => TCP_UDP.includes(protocol)],
    [`arp or port ${port}`, (frame) => frame.type === ARP || hasPort(frame)],
  ];
  return filters[Math.floor(random() * filters.length)];
}

function written(bytes: Uint8Array, frames: readonly Frame[], snap: number): Uint8Array {
  const records = frames.map(({ at, size }) => {
    const record = new Uint8Array(bytes.subarray(at, at + 16 + Math.min(size, snap)));
    new DataView(record.buffer).setUint32(8, record.length - 16, true);
    return record;
  });
  const file = new Uint8Array(24 + records.reduce((n, r) => n + r.length, 0));
  file.set(bytes.subarray(0, 24));
  new DataView(file.buffer).setUint32(16, snap, true);
  let at = 24;
  for (const record of records) {
    file.set(record, at);
    at += record.length;
  }
  return file;
}
