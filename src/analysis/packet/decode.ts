/** Frames to rows: one cursor walks each frame, what it found becomes one row of the columns. */
import { hashBytes, mix } from "../../lib/hash.ts";
import { type FrameBatch, NO_TIME } from "../capture/define.ts";
import { Cursor, type LinkLayer } from "./cursor.ts";
import {
  BODY_BYTES,
  type DecodedBlocks,
  type DecodedCapture,
  HEAD_BYTES,
  PacketFlag,
  type PacketTable,
} from "./define.ts";
import { Found } from "./found.ts";
import { layerTables } from "./layer-tables.ts";
import * as layers from "./layers/index.ts";
import * as links from "./links/index.ts";
import type { Names } from "./names.ts";
import { readPlainFrame, tunnelPorts } from "./plain-frame.ts";
import { joinBlocks, PacketColumns } from "./table.ts";
import { Timeline } from "./timeline.ts";

const PAYLOAD_SEED = 0x4c565332;
const TABLES = layerTables(Object.values(layers));
const TUNNEL_PORTS = tunnelPorts(TABLES);
const ETHERNET = 1;
const LINKS: ReadonlyMap<number, LinkLayer> = new Map(
  Object.values(links).flatMap((link) => link.linkTypes.map((type) => [type, link] as const)),
);

/** Decodes one capture, batch after batch. */
export class CaptureDecoder {
  readonly #names: Names;
  readonly #found = new Found();
  readonly #columns = new PacketColumns();
  readonly #timeline = new Timeline();
  readonly #cursor: Cursor;
  /** Over the bytes of the batch at hand. */
  #view: DataView = new DataView(new ArrayBuffer(0));
  #frames = 0;
  #rows = 0;
  #truncated = 0;

  /** @param names shared by all captures of one analysis. */
  constructor(names: Names) {
    this.#names = names;
    this.#cursor = new Cursor(names, this.#found, TABLES, new Cursor(names, this.#found, TABLES, undefined));
  }

  /** Rows so far, those that were taken too. */
  get rows(): number {
    return this.#rows;
  }

  /** Rows so far, block by block, and forgets them. */
  takeBlocks(): readonly PacketTable[] {
    return this.#columns.takeBlocks();
  }

  /** Appends the rows of these frames. Never throws on what the frames hold. */
  decodeFrames(batch: FrameBatch): void {
    const overflows = this.#names.overflows;
    this.#view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.length);
    for (let i = 0; i < batch.count; i++) this.#decodeFrame(batch, i);
    if (this.#names.overflows > overflows) this.#found.note("names-limit", this.#names.overflows - overflows);
  }

  /** What was decoded, its rows in one table; the decoder is not to be used after it. */
  finish(): DecodedCapture {
    const { blocks, ...facts } = this.end();
    return { ...facts, packets: joinBlocks(blocks) };
  }

  /** What was decoded, its rows in blocks; the decoder is not to be used after it. */
  end(): DecodedBlocks {
    const { neighbours, icmpErrors, adverts, notes } = this.#found;
    const { first, last, reversals } = this.#timeline;
    return {
      blocks: this.#columns.takeBlocks(),
      neighbours,
      icmpErrors,
      adverts,
      notes,
      truncated: this.#truncated,
      ...(first ? { first } : {}),
      ...(last ? { last } : {}),
      timeReversals: reversals,
    };
  }

  #decodeFrame(batch: FrameBatch, i: number): void {
    const cursor = this.#cursor;
    const frame = ++this.#frames;
    const hasTime = batch.nanos[i] !== NO_TIME;
    cursor.seconds = hasTime ? batch.seconds[i] : 0;
    cursor.nanos = hasTime ? batch.nanos[i] : 0;
    if (hasTime) this.#timeline.add(cursor.seconds, cursor.nanos);
    const isTruncated = batch.captured[i] < batch.original[i];
    if (isTruncated) this.#truncated++;

    const offset = batch.offset[i];
    const end = Math.min(offset + batch.captured[i], batch.bytes.length);
    const statedEnd = offset + Math.max(batch.captured[i], batch.original[i]);
    const linkType = batch.linkType[i];
    cursor.begin(batch.bytes, frame, statedEnd, batch.interfaceIndex[i]);
    if (linkType !== ETHERNET || !readPlainFrame(this.#view, offset, end, cursor, TUNNEL_PORTS)) {
      const link = LINKS.get(linkType);
      if (link) link.read(batch.bytes, offset, end, cursor);
      else this.#found.note(`linktype-${linkType}`);
      if (!cursor.hasPacket) return;
    }
    if (isTruncated) cursor.flags |= PacketFlag.truncated;
    if (!hasTime) cursor.flags |= PacketFlag.noTime;
    this.#appendRow(cursor);
  }

  #appendRow(cursor: Cursor): void {
    const { bytes, payloadAt, length } = cursor;
    const row = this.#columns.addRow();
    this.#rows++;
    const columns = this.#columns;
    columns.frame[row] = cursor.frame;
    columns.seconds[row] = cursor.seconds;
    columns.nanos[row] = cursor.nanos;
    columns.flow[row] = this.#names.flowId(
      cursor.protocol,
      cursor.family,
      bytes,
      cursor.sourceAt,
      cursor.destinationAt,
      cursor.sourcePort,
      cursor.destinationPort,
    );
    columns.link[row] = cursor.linkId();
    columns.envelope[row] = cursor.envelope;
    columns.ipId[row] = cursor.ipId;
    columns.ttl[row] = cursor.ttl;
    columns.length[row] = length;
    columns.tcpFlags[row] = cursor.tcpFlags;
    columns.sequence[row] = cursor.sequence;

    // Negative when the header before the payload was cut: then not even an empty payload is known.
    const there = cursor.payloadEnd - payloadAt;
    const headEnd = payloadAt + Math.min(HEAD_BYTES, length);
    const bodyBytes = Math.min(BODY_BYTES, length);
    let flags = cursor.flags;
    if (there >= headEnd - payloadAt) {
      flags |= PacketFlag.hasHead;
      const start = hashBytes(this.#view, payloadAt, headEnd, PAYLOAD_SEED);
      columns.head[row] = mix(cursor.headState, start);
      if (there >= bodyBytes) {
        flags |= PacketFlag.hasBody;
        columns.body[row] = hashBytes(this.#view, headEnd, payloadAt + bodyBytes, start);
      }
    }
    columns.flags[row] = flags;
  }
}
