/** Takes a real capture apart and puts it together again, changed: for what no real run shows. */
import { type BuiltFrame, buildPcap } from "./build-capture.ts";
import { readAll } from "./read-all.ts";

export interface EditFrame extends BuiltFrame {
  /** Frame number in the file read, from 1. */
  readonly number: number;
}

/**
 * The frames of a capture of one link type, as a pcap file of nanoseconds; `edit` changes or drops them,
 * `more` are put in by their time.
 */
export function editCapture(
  bytes: Uint8Array,
  edit: (frame: EditFrame) => BuiltFrame | undefined,
  more: readonly BuiltFrame[] = [],
): Uint8Array {
  const { frames, summary } = readAll(bytes);
  const linkTypes = new Set(summary.interfaces.map((i) => i.linkType));
  if (linkTypes.size !== 1) throw new Error(`a capture of ${linkTypes.size} link types`);
  const [linkType] = linkTypes;
  const kept = frames.flatMap(({ seconds, nanos, original, hex }, i): BuiltFrame[] => {
    const plain = new Uint8Array(Buffer.from(hex, "hex"));
    const edited = edit({ number: i + 1, seconds, nanos, original, bytes: plain });
    return edited ? [edited] : [];
  });
  const all = [...kept, ...more].sort((a, b) => a.seconds - b.seconds || a.nanos - b.nanos);
  return buildPcap({ nanos: true, linkType, frames: all });
}

/** Has this Ethernet frame an IPv4 packet with these ends (dotted quads; either may be left out)? */
export function isFromTo(frame: BuiltFrame, source?: string, destination?: string): boolean {
  const { bytes } = frame;
  if (bytes.length < 34 || bytes[12] !== 8 || bytes[13] !== 0) return false;
  const at = (offset: number) => bytes.subarray(offset, offset + 4).join(".");
  return (source ?? at(26)) === at(26) && (destination ?? at(30)) === at(30);
}
