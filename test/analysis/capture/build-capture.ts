/** Writes capture files for tests, byte by byte from the format's description, both byte orders. */

export interface BuiltFrame {
  readonly seconds: number;
  readonly nanos: number;
  readonly bytes: Uint8Array;
  /** Length on the wire; the captured one when left out. */
  readonly original?: number;
}

/** Numbers in one byte order, one after the other. */
export class Writer {
  readonly #parts: Uint8Array[] = [];
  readonly little: boolean;
  constructor(little: boolean) {
    this.little = little;
  }
  u16(value: number): this {
    const part = new Uint8Array(2);
    new DataView(part.buffer).setUint16(0, value, this.little);
    return this.bytes(part);
  }
  u32(value: number): this {
    const part = new Uint8Array(4);
    new DataView(part.buffer).setUint32(0, value, this.little);
    return this.bytes(part);
  }
  u64(value: bigint): this {
    const part = new Uint8Array(8);
    new DataView(part.buffer).setBigUint64(0, BigInt.asUintN(64, value), this.little);
    return this.bytes(part);
  }
  bytes(part: Uint8Array): this {
    this.#parts.push(part);
    return this;
  }
  /** Bytes, and zeros up to the next multiple of four. */
  padded(part: Uint8Array): this {
    return this.bytes(part).bytes(new Uint8Array(-part.length & 3));
  }
  done(): Uint8Array {
    return join(this.#parts);
  }
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A classic pcap file: microseconds, little-endian, Ethernet, unless said otherwise. */
export function buildPcap(file: {
  readonly frames: readonly BuiltFrame[];
  /** The whole link-type word, FCS bits and all. */
  readonly linkType?: number;
  readonly nanos?: boolean;
  readonly little?: boolean;
  readonly snapLength?: number;
  readonly major?: number;
  /** Records with the 8 more bytes of Kuznetzov's libpcap. */
  readonly modified?: boolean;
}): Uint8Array {
  const {
    linkType = 1,
    nanos = false,
    little = true,
    snapLength = 262144,
    major = 2,
    modified = false,
  } = file;
  const magic = modified ? 0xa1b2cd34 : nanos ? 0xa1b23c4d : 0xa1b2c3d4;
  const out = new Writer(little).u32(magic).u16(major).u16(4).u32(0).u32(0).u32(snapLength).u32(linkType);
  for (const frame of file.frames) {
    out.u32(frame.seconds).u32(nanos ? frame.nanos : Math.floor(frame.nanos / 1000));
    out.u32(frame.bytes.length).u32(frame.original ?? frame.bytes.length);
    if (modified) out.u32(3).u16(8).u16(0x0400);
    out.bytes(frame.bytes);
  }
  return out.done();
}

export interface BuiltInterface {
  readonly linkType?: number;
  readonly snapLength?: number;
  readonly name?: string;
  readonly filter?: string;
  /** The if_tsresol byte. */
  readonly resolution?: number;
  readonly offsetSeconds?: number;
}

/** A pcapng file of one section; its interfaces count nanoseconds unless they say otherwise. */
export function buildPcapng(file: {
  readonly frames: readonly (BuiltFrame & { readonly interface?: number })[];
  readonly interfaces?: readonly BuiltInterface[];
  readonly little?: boolean;
}): Uint8Array {
  const { interfaces = [{}], little = true } = file;
  const resolutions = interfaces.map((one) => one.resolution ?? 9);
  return join([
    sectionBlock(little),
    ...interfaces.map((one, i) => interfaceBlock(little, { ...one, resolution: resolutions[i] })),
    ...file.frames.map((frame) => {
      const to = frame.interface ?? 0;
      const perSecond = ticksPerSecond(resolutions[to]);
      const seconds = BigInt(frame.seconds) - BigInt(interfaces[to].offsetSeconds ?? 0);
      const ticks = seconds * perSecond + (BigInt(frame.nanos) * perSecond) / 1_000_000_000n;
      return packetBlock(little, { ...frame, ticks, interface: to });
    }),
  ]);
}

function ticksPerSecond(resolution: number): bigint {
  return (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
}

/** Any pcapng block around `body`, which is padded. */
export function block(little: boolean, type: number, body: Uint8Array): Uint8Array {
  const length = 12 + body.length + (-body.length & 3);
  return new Writer(little).u32(type).u32(length).padded(body).u32(length).done();
}

export function sectionBlock(little: boolean, sectionLength = -1n, major = 1): Uint8Array {
  const body = new Writer(little).u32(0x1a2b3c4d).u16(major).u16(0).u64(sectionLength).done();
  return block(little, 0x0a0d0d0a, body);
}

/** One option as (code, value); the end mark is `option(little, 0, new Uint8Array(0))`. */
export function option(little: boolean, code: number, value: Uint8Array): Uint8Array {
  return new Writer(little).u16(code).u16(value.length).padded(value).done();
}

export function interfaceBlock(little: boolean, one: BuiltInterface): Uint8Array {
  const text = (value: string) => new TextEncoder().encode(value);
  const out = new Writer(little)
    .u16(one.linkType ?? 1)
    .u16(0)
    .u32(one.snapLength ?? 262144);
  const add = (code: number, value: Uint8Array) => out.bytes(option(little, code, value));
  if (one.name !== undefined) add(2, text(one.name));
  if (one.resolution !== undefined) add(9, Uint8Array.of(one.resolution));
  if (one.filter !== undefined) add(11, text(`\0${one.filter}`));
  if (one.offsetSeconds !== undefined) add(14, new Writer(little).u64(BigInt(one.offsetSeconds)).done());
  return block(little, 1, add(0, new Uint8Array(0)).done());
}

/** An enhanced packet block. */
export function packetBlock(
  little: boolean,
  frame: {
    readonly bytes: Uint8Array;
    readonly ticks: bigint;
    readonly interface?: number;
    readonly original?: number;
    /** Options, encoded. */
    readonly options?: Uint8Array;
  },
): Uint8Array {
  const body = new Writer(little)
    .u32(frame.interface ?? 0)
    .u32(Number(frame.ticks >> 32n))
    .u32(Number(frame.ticks & 0xffff_ffffn))
    .u32(frame.bytes.length)
    .u32(frame.original ?? frame.bytes.length)
    .padded(frame.bytes)
    .bytes(frame.options ?? new Uint8Array(0));
  return block(little, 6, body.done());
}

/** A simple packet block: a length on the wire, and the bytes. */
export function simpleBlock(little: boolean, original: number, bytes: Uint8Array): Uint8Array {
  return block(little, 3, new Writer(little).u32(original).bytes(bytes).done());
}

/** The packet block of old drafts, at second 5 of a microsecond clock, 1500 bytes on the wire. */
export function oldPacketBlock(little: boolean, id: number, drops: number, bytes: Uint8Array): Uint8Array {
  const body = new Writer(little).u16(id).u16(drops).u32(0).u32(5_000_000).u32(bytes.length).u32(1500);
  return block(little, 2, body.padded(bytes).done());
}

/** An interface statistics block with both counts of drops. */
export function statisticsBlock(little: boolean, id: number, byInterface: bigint, byOs: bigint): Uint8Array {
  const body = new Writer(little).u32(id).u64(0n);
  body.bytes(option(little, 5, new Writer(little).u64(byInterface).done()));
  body.bytes(option(little, 7, new Writer(little).u64(byOs).done()));
  return block(little, 5, body.done());
}
