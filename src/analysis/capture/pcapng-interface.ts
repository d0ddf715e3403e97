/** Interface description and interface statistics blocks of pcapng (sections 4.2 and 4.6 of its draft). */
import { u16, u16le, u32, u32le } from "../../lib/bytes.ts";
import type { CaptureInterface } from "./define.ts";
import { DEFAULT_RESOLUTION, TickClock } from "./pcapng-clock.ts";
import { i64, optionText, u64, visitOptions } from "./pcapng-options.ts";

const IF_NAME = 2;
const IF_TSRESOL = 9;
const IF_FILTER = 11;
const IF_TSOFFSET = 14;
const ISB_IFDROP = 5;
const ISB_OSDROP = 7;

const NAME_BYTES = 256;
const FILTER_BYTES = 4096;

/** An interface while its file is read: its description still takes statistics. */
export interface OpenInterface {
  readonly description: { -readonly [Key in keyof CaptureInterface]: CaptureInterface[Key] };
  readonly clock: TickClock;
}

/** Reads the body `bytes[from, to)` of an interface description block; it has 8 bytes at least. */
export function readInterface(bytes: Uint8Array, from: number, to: number, little: boolean): OpenInterface {
  let name: string | undefined;
  let filter: string | undefined;
  let resolution = DEFAULT_RESOLUTION;
  let offsetSeconds = 0;
  visitOptions(bytes, from + 8, to, little, (code, at, length) => {
    if (code === IF_NAME) name = optionText(bytes, at, length, NAME_BYTES);
    // A filter begins with its kind: 0 is text as the user typed it, 1 is BPF code.
    else if (code === IF_FILTER && length > 0 && bytes[at] === 0)
      filter = optionText(bytes, at + 1, length - 1, FILTER_BYTES);
    else if (code === IF_TSRESOL && length >= 1) resolution = bytes[at];
    else if (code === IF_TSOFFSET && length >= 8) offsetSeconds = i64(bytes, at, little);
  });
  const clock = new TickClock(resolution, offsetSeconds);
  return {
    description: {
      linkType: little ? u16le(bytes, from) : u16(bytes, from),
      snapLength: little ? u32le(bytes, from + 4) : u32(bytes, from + 4),
      timeDigits: clock.digits,
      ...(name && { name }),
      ...(filter && { filter }),
    },
    clock,
  };
}

/** Reads the options `bytes[from, to)` of an interface statistics block into its interface. */
export function readStatistics(
  into: OpenInterface,
  bytes: Uint8Array,
  from: number,
  to: number,
  little: boolean,
): void {
  visitOptions(bytes, from, to, little, (code, at, length) => {
    if (length < 8) return;
    if (code === ISB_IFDROP) into.description.droppedByInterface = u64(bytes, at, little);
    else if (code === ISB_OSDROP) into.description.droppedByOs = u64(bytes, at, little);
  });
}
