/** TCP connections through the small cluster's director (DR), segment by segment. */
import { type Frames, framesOf, HOSTS, type HostName, VIP } from "./build-cluster.ts";
import { ethernet, payload, tcp } from "./build-frames.ts";

/** One segment that the client or the real server sends. */
export interface Segment {
  /** Milliseconds. */
  readonly at: number;
  readonly from: "client" | "server";
  readonly flags: number;
  /** Relative to the stream's first byte. */
  readonly sequence: number;
  readonly bytes?: number;
  /** Where its way ends, if not at its receiver. */
  readonly lost?: "before-ds" | "before-rs" | "before-client";
}

export const SYN = 0x02;
export const ACK = 0x10;
export const PSH = 0x18;
export const FIN = 0x11;

/** SYN, its answer, ACK. */
export const handshake = (at: number): readonly Segment[] => [
  { at, from: "client", flags: SYN, sequence: 0 },
  { at: at + 1, from: "server", flags: SYN | ACK, sequence: 0 },
  { at: at + 2, from: "client", flags: ACK, sequence: 1 },
];

/** A request of 100 bytes, its acknowledgement, a response of 300 bytes and the acknowledgement of that. */
export const exchange = (at: number, nth = 0): readonly Segment[] => [
  { at, from: "client", flags: PSH, sequence: 1 + 100 * nth, bytes: 100 },
  { at: at + 1, from: "server", flags: ACK, sequence: 1 + 300 * nth },
  { at: at + 5, from: "server", flags: PSH, sequence: 1 + 300 * nth, bytes: 300 },
  { at: at + 6, from: "client", flags: ACK, sequence: 101 + 100 * nth },
];

/** What each host's capture shows of these connections; controls go on until `endMs`. */
export function framesOfStreams(streams: readonly (readonly Segment[])[], endMs = 6000): Frames {
  // A request long after all others, for its controls: left out again.
  const frames = framesOf([{ at: endMs, ends: "before-ds" }]);
  frames.client = frames.client.filter(([at]) => at !== endMs);
  const see = (at: number, bytes: Uint8Array, host: HostName) => frames[host].push([at, bytes]);
  const ids = { client: 1000, server: 30_000 };
  streams.forEach((segments, stream) => {
    for (const { at, from, flags, sequence, bytes = 0, lost } of segments) {
      const port = 4000 + stream;
      const id = ids[from]++;
      const body = payload(bytes, sequence);
      const [source, destination] = from === "client" ? [HOSTS.client.ip, VIP] : [VIP, HOSTS.client.ip];
      const ports = from === "client" ? { from: port, to: 80 } : { from: 80, to: port };
      const packet = (ttl: number) => tcp({ source, destination, id, ttl, ...ports, flags, sequence }, body);
      if (from === "server") {
        const reply = ethernet(HOSTS.rs1.mac, HOSTS.client.mac, packet(64));
        see(at, reply, "rs1");
        if (lost === undefined) see(at + 0.3, reply, "client");
        continue;
      }
      const came = ethernet(HOSTS.client.mac, HOSTS.ds.mac, packet(64));
      see(at, came, "client");
      if (lost === "before-ds") continue;
      see(at + 0.1, came, "ds");
      const forwarded = ethernet(HOSTS.ds.mac, HOSTS.rs1.mac, packet(63));
      see(at + 0.2, forwarded, "ds");
      if (lost === undefined) see(at + 0.3, forwarded, "rs1");
    }
  });
  for (const list of Object.values(frames)) list.sort(([a], [b]) => a - b);
  return frames;
}
