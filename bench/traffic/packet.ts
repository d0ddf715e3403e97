/** What is sent at a step: everything that is the same wherever the packet is seen. */
import type { Traffic } from "./define.ts";
import { DOWNLOAD, TCP, UPLOAD } from "./tcp-steps.ts";

/** Filled anew for each step: there are millions. */
export class Packet {
  reply = false;
  tcp = false;
  /** Numbers the UDP flow or the TCP connection; client address and port follow from it. */
  flow = 0;
  /** Real server, from 0. */
  server = 0;
  flags = 0;
  sequence = 0;
  acknowledgement = 0;
  payloadBytes = 0;
  /** Of the IP header. */
  id = 0;
  /** The first two words of a UDP payload. */
  first = 0;
  second = 0;
  /** Sent on by the director, and seen by no real server. */
  lost = false;
  /** A reply to a lost request: nobody sent it. */
  void = false;
}

/** Ethernet, IPv4 and UDP headers. */
export const UDP_HEADERS_BYTES = 42;
const IMIX = [64, 64, 64, 64, 64, 64, 64, 594, 594, 594, 594, 1514];

/** Scatters a number over 32 bits (the finalizer of MurmurHash3). */
export function scatter(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export function fillPacket(packet: Packet, step: number, traffic: Traffic): void {
  const lane = step % traffic.flows;
  const turn = Math.floor(step / traffic.flows);
  packet.tcp = traffic.protocol === "tcp" || (traffic.protocol === "mixed" && lane % 2 === 1);
  if (packet.tcp) fillTcp(packet, lane, turn, traffic);
  else fillUdp(packet, step, lane, turn, traffic);
  packet.server = scatter(~packet.flow) % traffic.servers;
  packet.lost = !packet.reply && isLost(packet, step, traffic);
}

function fillTcp(packet: Packet, lane: number, turn: number, { flows, ids }: Traffic): void {
  const steps = lane % 4 < 2 ? DOWNLOAD : UPLOAD;
  packet.flow = Math.floor(turn / steps.length) * flows + lane;
  const { reply, flags, payloadBytes, clientSent, serverSent } = steps[turn % steps.length];
  const client = scatter(packet.flow) + clientSent;
  const server = scatter(~packet.flow) + serverSent;
  packet.reply = reply;
  packet.flags = flags;
  packet.sequence = reply ? server : client;
  packet.acknowledgement = (flags & TCP.ack) === 0 ? 0 : reply ? client : server;
  packet.payloadBytes = payloadBytes;
  packet.id = ids === "zero" ? 0 : turn & 0xffff;
  packet.first = 0;
  packet.second = 0;
  packet.void = false;
}

function fillUdp(packet: Packet, step: number, lane: number, turn: number, traffic: Traffic): void {
  packet.flow = lane;
  packet.reply = traffic.replies && turn % 2 === 1;
  packet.payloadBytes = udpPayloadBytes(step, traffic);
  packet.id = 0;
  packet.first = 0;
  packet.second = 0;
  packet.void = false;
  switch (traffic.ids) {
    case "counting":
      packet.id = step & 0xffff;
      packet.first = step;
      break;
    case "high-bits":
      packet.id = (step & 0xff) << 8;
      packet.first = ((step >>> 8) & 0xfff) << 20;
      packet.second = (step >>> 20) << 20;
      break;
    case "multiples":
      packet.id = (step & 0xf) << 12;
      packet.first = (step & 0xffff) << 16;
      packet.second = (step >>> 16) << 16;
      break;
    case "cancel":
      packet.first = step;
      packet.second = step % 2 === 0 ? step : -step;
      break;
    case "zero":
      break;
  }
  if (!packet.reply) return;
  const request = step - traffic.flows;
  packet.server = scatter(~packet.flow) % traffic.servers;
  const size = packet.payloadBytes;
  packet.payloadBytes = udpPayloadBytes(request, traffic);
  packet.void = isLost(packet, request, traffic);
  packet.payloadBytes = size;
}

function udpPayloadBytes(step: number, { frameBytes }: Traffic): number {
  const frame = frameBytes === "imix" ? IMIX[scatter(step) % IMIX.length] : frameBytes;
  return Math.max(0, frame - UDP_HEADERS_BYTES);
}

function isLost(packet: Packet, step: number, { loss }: Traffic): boolean {
  if (packet.tcp && (packet.flags & TCP.syn) !== 0) return false;
  switch (loss.rule) {
    case "none":
      return false;
    case "every":
      return scatter(step + 0x5bd1e995) % loss.nth === 0;
    case "longer":
      return packet.payloadBytes + UDP_HEADERS_BYTES > loss.bytes;
    case "server":
      return packet.server === loss.server;
  }
}
