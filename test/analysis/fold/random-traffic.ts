/**
 * Small traffic with everything that folding may stumble over, by a seed: few flows, losses, duplicates, equal
 * contents, loops, fragments, ICMP errors, TCP whose segments offload puts together, NAT, clocks that differ.
 */
import type { Foldable } from "../../../src/analysis/fold/ground.ts";
import { serverEnds } from "../../../src/analysis/fold/servers.ts";
import { leads } from "../../../src/analysis/fold-reading.ts";
import type { Names } from "../../../src/analysis/packet/names.ts";
import { seeded } from "../../cases/damage.ts";
import { ethernet, icmpError, ip, payload, tcp, udp } from "../observe/build-frames.ts";
import { Captures, type TimedFrame } from "../observe/build-views.ts";

const VIP = "192.0.2.100";
const MACS = { client: "02:00:00:00:00:01", ds: "02:00:00:00:00:10", rs1: "02:00:00:00:00:21" } as const;
const SERVERS = ["192.0.2.21", "192.0.2.22"] as const;
type Host = keyof typeof MACS;

export interface RandomTraffic {
  readonly captures: readonly Foldable[];
  readonly names: Names;
  readonly servers: ReadonlySet<number>;
}

/** Traffic of some hundred rows; the same seed gives the same, its flows numbered anew. */
export function randomTraffic(seed: number): RandomTraffic {
  const random = seeded(seed);
  const chance = (percent: number) => random(100) < percent;
  const frames: Record<Host, TimedFrame[]> = { client: [], ds: [], rs1: [] };
  const nat = chance(40);
  const isSix = chance(15);
  const address = (text: string) => (isSix ? `2001:db8::${text.replaceAll(".", ":")}` : text);
  const [lost, copied, zeroIds, sizes] = [random(30), random(10), chance(30), 1 + random(3)];
  const see = (host: Host, at: number, frame: Uint8Array) => {
    frames[host].push([at, frame]);
    if (chance(copied)) frames[host].push([at + (chance(50) ? 0.5 : 9), frame]);
  };
  const packets = 60 + random(120);
  for (let i = 0; i < packets; i++) {
    const at = i * (1 + random(3)) + (chance(2) ? 5000 : 0);
    const port = 4000 + random(4);
    const source = address(chance(80) ? "192.0.2.1" : "192.0.2.2");
    const server = address(SERVERS[random(2)]);
    const isTcp = chance(30);
    const id = zeroIds ? 0 : random(300);
    const body = payload(chance(20) ? 0 : 10 * (1 + random(sizes)), chance(50) ? 1 : i);
    const packet = (destination: string, ttl: number, part = body, skip = 0) =>
      isTcp
        ? tcp({ source, destination, id, ttl, from: port, to: 80, flags: 24, sequence: i * 50 + skip }, part)
        : udp({ source, destination, id, ttl }, port, 53, part);
    const came = ethernet(MACS.client, MACS.ds, packet(address(VIP), 64));
    see("client", at, came);
    if (chance(lost)) continue;
    see("ds", at + 0.1, came);
    if (chance(lost)) continue;
    const to = nat ? server : address(VIP);
    const forwarded = ethernet(MACS.ds, MACS.rs1, packet(to, 63));
    // Offload on the director's way out: the same bytes in two segments.
    if (isTcp && body.length > 10 && chance(20))
      for (const [from, until] of [
        [0, 10],
        [10, body.length],
      ])
        see("ds", at + 0.2, ethernet(MACS.ds, MACS.rs1, packet(to, 63, body.subarray(from, until), from)));
    else see("ds", at + 0.2, forwarded);
    if (chance(3))
      for (let ttl = 62; ttl > 50; ttl--) see("ds", at + 0.3, ethernet(MACS.rs1, MACS.ds, packet(to, ttl)));
    if (chance(lost)) continue;
    if (!isSix && chance(4)) {
      const about = packet(to, 63);
      const error = icmpError({ source: server, destination: source, id: random(9) }, 3, 4, about, 1400);
      see("rs1", at + 0.4, ethernet(MACS.rs1, MACS.ds, error));
      if (chance(50)) see("ds", at + 0.5, ethernet(MACS.rs1, MACS.ds, error));
      continue;
    }
    see("rs1", at + 0.3, forwarded);
    if (!isSix && chance(5)) {
      const first = ip({ source, destination: to, id, df: false }, 17, payload(24, i));
      first[6] = 0x20;
      see("rs1", at + 0.6, ethernet(MACS.ds, MACS.rs1, first));
    }
    if (chance(50)) continue;
    const reply = udp({ source: to, destination: source, id, ttl: 64 }, 53, port, body);
    see("rs1", at + 0.6, ethernet(MACS.rs1, nat ? MACS.ds : MACS.client, reply));
    if (!nat && !chance(lost)) see("client", at + 0.7, ethernet(MACS.rs1, MACS.client, reply));
  }
  const captures = new Captures();
  const clockMs = chance(50) ? random(3000) : 0;
  const hosts = (["client", "ds", "rs1"] as const).filter(() => chance(85));
  for (const host of hosts) {
    const inOrder = chance(80) ? frames[host].sort(([a], [b]) => a - b) : frames[host];
    const options = host === "rs1" ? { clockMs } : {};
    // Rotated: two files of one host.
    const half = chance(30) ? inOrder.length >> 1 : inOrder.length;
    captures.add(host, inOrder.slice(0, half), options);
    if (half < inOrder.length)
      captures.add(host, inOrder.slice(half), { ...options, part: `${host}.capture` });
  }
  const known = chance(60) ? [VIP, ...SERVERS] : [];
  const ends = known.flatMap((each) =>
    [
      [6, 80],
      [17, 53],
    ].map(([protocol, port]) => ({ protocol, ip: address(each), port })),
  );
  return trafficOf(captures, serverEnds(ends));
}

/** Captures as they are folded. */
export function trafficOf(captures: Captures, servers: ReadonlySet<number> = new Set()): RandomTraffic {
  return {
    captures: captures.views.map(({ host, decoded: { packets: table, ...facts } }) => ({
      host,
      leads: leads(host),
      decoded: { ...facts, blocks: table.count === 0 ? [] : [table] },
    })),
    names: captures.names,
    servers,
  };
}
