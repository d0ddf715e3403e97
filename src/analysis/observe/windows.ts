/**
 * When the captures of a host ran, interface by interface: with two captures of a host, one of which ended early,
 * what should have passed there later is not known. Files of one interface that follow each other count as one.
 */
import type { Mac } from "../../lib/ip.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView } from "./define.ts";
import { framesPerLink } from "./frames-per-link.ts";

/** Nanoseconds on the host's own clock. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** A rotated capture goes on in the next file; a pause between them longer than this may hide packets. */
const PAUSE_NS = 1e9;

export class CaptureWindows {
  readonly #all: readonly Stretch[];
  /** By the MACs that frames come from or go to: the stretches of the files that show such frames. */
  readonly #byMac: ReadonlyMap<Mac, readonly Stretch[]>;

  /** @param views the captures of one host. @param baseSeconds that times count from */
  constructor(views: readonly CaptureView[], names: PacketNames, baseSeconds: number) {
    const all: Stretch[] = [];
    const byMac = new Map<Mac, Stretch[]>();
    for (const view of views) {
      const { decoded } = view;
      const { first, last } = decoded;
      if (!first || !last) continue;
      const stretch = {
        first: (first.seconds - baseSeconds) * 1e9 + first.nanos,
        last: (last.seconds - baseSeconds) * 1e9 + last.nanos,
      };
      all.push(stretch);
      const macs = new Set<Mac>();
      framesPerLink([view], names).forEach((frames, link) => {
        if (frames === 0) return;
        const { sourceMac, destinationMac } = names.link(link);
        if (sourceMac !== undefined) macs.add(sourceMac);
        if (destinationMac !== undefined) macs.add(destinationMac);
      });
      for (const mac of macs) byMac.set(mac, [...(byMac.get(mac) ?? []), stretch]);
    }
    this.#all = together(all);
    this.#byMac = new Map([...byMac].map(([mac, own]) => [mac, together(own)]));
  }

  /** Did a capture run from `first` to `last` where frames from or to `mac` pass; without one, anywhere? */
  cover(mac: Mac | undefined, first: number, last: number): boolean {
    const stretches = (mac === undefined ? undefined : this.#byMac.get(mac)) ?? this.#all;
    return stretches.some((s) => first >= s.first && last <= s.last);
  }
}

function together(stretches: readonly Stretch[]): readonly Stretch[] {
  const merged: Stretch[] = [];
  for (const { first, last } of stretches.toSorted((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before === undefined || first > before.last + PAUSE_NS) merged.push({ first, last });
    else merged[merged.length - 1] = { first: before.first, last: Math.max(before.last, last) };
  }
  return merged;
}
