/**
 * What is known of the frame being read, and the contract of the readers that fill it in.
 *
 * A reader gets `bytes[offset, end)`: what was captured of its header and all that follows, already
 * cut to what the enclosing header states. It checks a length once, fills the cursor, and hands on.
 * It never throws: what it cannot read it notes, and the cursor keeps what was read before it, so a
 * tunnel that cannot be opened leaves the outer packet as the row.
 */
import { type EnvelopeKind, PACKET_LIMITS, PacketFlag } from "./define.ts";
import type { Found } from "./found.ts";
import { MAX_VLANS } from "./name-objects.ts";
import type { Names } from "./names.ts";

export type Read = (bytes: Uint8Array, offset: number, end: number, cursor: Cursor) => void;

/** A link type: the outermost header of a frame. */
export interface LinkLayer {
  readonly name: string;
  /** LINKTYPE_* numbers of pcap-linktype(7). */
  readonly linkTypes: readonly number[];
  readonly read: Read;
}

/** Any header inside the link's, and the numbers by which the enclosing header announces it. */
export interface Layer {
  readonly name: string;
  readonly ethertypes?: readonly number[];
  readonly protocols?: readonly number[];
  /** UDP destination ports; `any` if it recognises its payload by shape. */
  readonly udpPorts?: readonly number[] | "any";
  readonly read: Read;
}

/** Layers by the number that announces them. */
export interface LayerTables {
  readonly ethertypes: ReadonlyMap<number, Layer>;
  /** By IP protocol, 256 entries. */
  readonly protocols: readonly (Layer | undefined)[];
  readonly udpPorts: ReadonlyMap<number, Layer>;
  readonly udpShapes: readonly Layer[];
}

/** Start value of `headState`. */
export const HEAD_SEED = 0x4c565331;

/** One per decoder, reused for every frame. Offsets point into `bytes`. */
export class Cursor {
  readonly names: Names;
  readonly found: Found;
  readonly tables: LayerTables;
  /** Reads packets quoted in ICMP errors; the quote's own cursor has none: quotes do not nest. */
  readonly quote: Cursor | undefined;

  bytes: Uint8Array = new Uint8Array(0);
  frame = 0;
  seconds = 0;
  nanos = 0;
  /** Where the data of the header last read ends as it states; may lie beyond what was captured. */
  statedEnd = 0;

  /** Link; -1 where there is none. Tags are kept of the outermost link only. */
  sourceMacAt = -1;
  destinationMacAt = -1;
  packetType = -1;
  interfaceIndex = 0;
  readonly vlans = new Uint16Array(MAX_VLANS);
  vlanCount = 0;
  #link = -1;

  /** Row, see PacketTable. Nothing below holds before an IP header was read. */
  hasPacket = false;
  family: 4 | 6 = 4;
  sourceAt = 0;
  destinationAt = 0;
  envelope = 0;
  ttl = 0;
  ipId = 0;
  flags = 0;
  protocol = 0;
  sourcePort = 0;
  destinationPort = 0;
  tcpFlags = 0;
  sequence = 0;
  /** Stated bytes of payload, where it starts, and where what was captured of it ends. */
  length = 0;
  payloadAt = 0;
  payloadEnd = 0;
  /** What `head` starts from: TCP mixes header fields in. */
  headState = HEAD_SEED;

  /** Of a quote: its sender had taken the outer headers off already. */
  unwrapped = false;

  #depth = 0;
  #wrapping: EnvelopeKind | undefined;
  #wrappingPort = 0;

  constructor(names: Names, found: Found, tables: LayerTables, quote: Cursor | undefined) {
    this.names = names;
    this.found = found;
    this.tables = tables;
    this.quote = quote;
  }

  /** Forgets the frame before. */
  begin(bytes: Uint8Array, frame: number, statedEnd: number, interfaceIndex: number): void {
    this.bytes = bytes;
    this.frame = frame;
    this.statedEnd = statedEnd;
    this.interfaceIndex = interfaceIndex;
    this.sourceMacAt = -1;
    this.destinationMacAt = -1;
    this.packetType = -1;
    this.vlanCount = 0;
    this.#link = -1;
    this.hasPacket = false;
    this.envelope = 0;
    this.flags = 0;
    this.unwrapped = false;
    this.#depth = 0;
    this.#wrapping = undefined;
  }

  /** Counts an anomaly. Quotes are silent: being cut is their nature. */
  note(kind: string): void {
    if (this.quote) this.found.note(kind);
  }

  /** The interned link of this frame. Ask only once all its tags are read. */
  linkId(): number {
    if (this.#link < 0)
      this.#link = this.names.linkId(
        this.bytes,
        this.sourceMacAt,
        this.destinationMacAt,
        this.packetType,
        this.interfaceIndex,
        this.vlans,
        this.vlanCount,
      );
    return this.#link;
  }

  /** Reads what an ethertype announces. All nesting passes here, so here it is bounded. */
  readEthertype(ethertype: number, offset: number, end: number): void {
    if (this.#depth >= PACKET_LIMITS.depth) {
      this.note("depth-limit");
      return;
    }
    this.#depth++;
    const layer = this.tables.ethertypes.get(ethertype);
    if (layer) layer.read(this.bytes, offset, end, this);
    else if (ethertype < 0x600) this.note("ieee802.3");
    else this.note(`ethertype-${ethertype.toString(16).padStart(4, "0")}`);
  }

  /**
   * Says that the next IP header lies inside the one last read. It becomes an envelope only when that
   * header proves readable. A wrapper without an IP header of its own (GRE in GUE) adds nothing.
   */
  wrap(kind: EnvelopeKind, port: number): void {
    if (this.#wrapping !== undefined) return;
    this.#wrapping = kind;
    this.#wrappingPort = port;
  }

  /** An IP header was read: it is the row now, and what was is its envelope. */
  openIp(family: 4 | 6, sourceAt: number, destinationAt: number, ttl: number): void {
    if (this.#wrapping !== undefined) {
      this.envelope = this.names.envelopeId(
        this.envelope,
        this.#wrapping,
        this.family,
        this.bytes,
        this.sourceAt,
        this.destinationAt,
        this.#wrappingPort,
      );
      this.#wrapping = undefined;
    }
    this.hasPacket = true;
    this.family = family;
    this.sourceAt = sourceAt;
    this.destinationAt = destinationAt;
    this.ttl = ttl;
    this.ipId = 0;
    // That the envelope is a first fragment holds for what is in it; its DF does not.
    this.flags &= PacketFlag.firstFragment;
  }

  /** What the IP header carries, until a transport layer says more: no ports, all of it payload. */
  openPayload(protocol: number, offset: number, end: number, statedEnd: number): void {
    this.protocol = protocol;
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.tcpFlags = 0;
    this.sequence = 0;
    this.statedEnd = statedEnd;
    this.length = Math.max(0, statedEnd - offset);
    this.payloadAt = offset;
    this.payloadEnd = Math.min(end, statedEnd);
    this.headState = HEAD_SEED;
  }

  /** Reads the transport header at the start of the payload, if its protocol is known. */
  readTransport(): void {
    const layer = this.tables.protocols[this.protocol];
    if (layer) layer.read(this.bytes, this.payloadAt, this.payloadEnd, this);
  }

  /** Takes a transport header off the payload. */
  skipHeader(lengthBytes: number): void {
    this.payloadAt += lengthBytes;
    this.length = Math.max(0, this.length - lengthBytes);
  }

  /** A transport header that is not all there: its payload is unknown. */
  cutHeader(kind: string): void {
    this.note(kind);
    this.length = 0;
    this.payloadAt = this.payloadEnd + 1;
  }
}
