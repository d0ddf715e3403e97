/** The decoder, frame by frame: one target for each link type, made from their list. */
import { CaptureDecoder } from "../../src/analysis/packet/decode.ts";
import { type DecodedCapture, PACKET_LIMITS } from "../../src/analysis/packet/define.ts";
import * as links from "../../src/analysis/packet/links/index.ts";
import { Names } from "../../src/analysis/packet/names.ts";
import { must, type Target } from "../define.ts";
import { canonical } from "../measure.ts";

const RAW = 101;
const MOST_FRAMES = 32;
/** An input is frames, one behind another: length, bytes that the capture cut off, the frame itself. */
const FRAME_HEAD = 3;

interface Piece {
  readonly offset: number;
  readonly captured: number;
  readonly original: number;
}

export function piecesOf(input: Uint8Array): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at + FRAME_HEAD <= input.length && pieces.length < MOST_FRAMES; ) {
    const stated = input[at] * 256 + input[at + 1];
    const captured = Math.min(stated, input.length - at - FRAME_HEAD);
    pieces.push({ offset: at + FRAME_HEAD, captured, original: captured + input[at + 2] });
    at += FRAME_HEAD + captured;
  }
  return pieces;
}

function decode(bytes: Uint8Array, linkType: number, pieces: readonly Piece[]) {
  const names = new Names();
  const decoder = new CaptureDecoder(names);
  const { length } = pieces;
  decoder.decodeFrames({
    bytes,
    count: length,
    offset: Uint32Array.from(pieces, (p) => p.offset),
    captured: Uint32Array.from(pieces, (p) => p.captured),
    original: Uint32Array.from(pieces, (p) => p.original),
    seconds: Uint32Array.from(pieces, (_, i) => 1_700_000_000 + i),
    nanos: new Uint32Array(length),
    interfaceIndex: new Uint16Array(length),
    linkType: new Uint16Array(length).fill(linkType),
  });
  return { names, decoded: decoder.finish() };
}

/** The rows with what their ids stand for. */
function rowsOf(names: Names, { packets }: DecodedCapture) {
  return Array.from({ length: packets.count }, (_, i) => ({
    frame: packets.frame[i],
    link: names.link(packets.link[i]),
    packet: {
      flow: names.flow(packets.flow[i]),
      envelopes: names.envelopes(packets.envelope[i]),
      numbers: [packets.ipId[i], packets.ttl[i], packets.flags[i], packets.length[i]],
      tcp: [packets.tcpFlags[i], packets.sequence[i]],
      hashes: [packets.head[i], packets.body[i]],
    },
  }));
}

function targetOf(link: (typeof links)[keyof typeof links]): Target {
  const [linkType] = link.linkTypes;
  return {
    name: `frame-${link.name}`,
    mostBytes: 1_024,
    run(input) {
      const pieces = piecesOf(input);
      const { names, decoded } = decode(input, linkType, pieces);
      const rows = rowsOf(names, decoded);
      must(rows.length <= pieces.length, "more rows than frames");
      for (const { packet } of rows)
        must(packet.envelopes.length <= PACKET_LIMITS.depth, "more headers opened than may be");
      const { packets: _, ...facts } = decoded;
      return { rows, facts };
    },
    ...(link === links.ethernet ? { compare: sameWithoutEthernet } : {}),
    // A frame of a few bytes is a whole row.
    most: (length) => 8_000 + 120 * length,
  };
}

/** Plain Ethernet has a reader of its own, for speed: it has to see what the layers see in the IP packet. */
function sameWithoutEthernet(input: Uint8Array): void {
  const plain = piecesOf(input).filter(({ offset, captured }) => {
    const version = input[offset + 14] >> 4;
    const type = input[offset + 12] * 256 + input[offset + 13];
    return captured > 14 && ((type === 0x0800 && version === 4) || (type === 0x86dd && version === 6));
  });
  const packetsOnly = plain.map(({ offset, captured, original }) => ({
    offset: offset + 14,
    captured: captured - 14,
    original: original - 14,
  }));
  const packets = ({ names, decoded }: ReturnType<typeof decode>) => {
    const rows = rowsOf(names, decoded).map(({ frame, packet }) => [frame, packet]);
    // Without Ethernet there is no MAC address to learn, and that is noted.
    return canonical([rows, [...decoded.notes].filter(([note]) => !note.endsWith("-no-mac"))]);
  };
  const [one, other] = [packets(decode(input, 1, plain)), packets(decode(input, RAW, packetsOnly))];
  must(one === other, `Ethernet's own reader sees another packet: ${one} <> ${other}`);
}

export const targets: readonly Target[] = Object.values(links).map(targetOf);
