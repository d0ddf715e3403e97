/** A small cluster for tests: one client, one director, two real servers on a link, UDP to a VIP. */
import { arp, ethernet, ip, payload, udp } from "./build-frames.ts";
import { type CaptureOptions, Captures, type TimedFrame } from "./build-views.ts";

export const VIP = "192.0.2.100";
export const PORT = 53;
export const HOSTS = {
  client: { ip: "192.0.2.1", mac: "02:00:00:00:00:01" },
  ds: { ip: "192.0.2.10", mac: "02:00:00:00:00:10" },
  rs1: { ip: "192.0.2.21", mac: "02:00:00:00:00:21" },
  rs2: { ip: "192.0.2.22", mac: "02:00:00:00:00:22" },
} as const;
export type HostName = keyof typeof HOSTS;
export const HOST_NAMES = ["client", "ds", "rs1", "rs2"] as const;

/** One request and what becomes of it. */
export interface Ask {
  /** Milliseconds; ten times its place in the list unless stated. */
  readonly at?: number;
  readonly port?: number;
  readonly server?: "rs1" | "rs2";
  /** Source; the client's unless stated. */
  readonly from?: string;
  /** Where its way ends: on the way to that host, in it, or as a reply on the way back. */
  readonly ends?: "before-ds" | "in-ds" | "before-rs" | "in-rs" | "before-client";
  readonly id?: number;
  readonly bytes?: number;
  /** Of the payload; its place in the list unless stated. */
  readonly seed?: number;
}

export type Mode = "route" | "tunnel" | "masq";

export type Frames = Record<HostName, TimedFrame[]>;

/** Who asks whom for a MAC at the beginning and is answered: the controls. */
const RESOLUTIONS: readonly (readonly [HostName, string, HostName])[] = [
  ["client", VIP, "ds"],
  ["ds", HOSTS.rs1.ip, "rs1"],
  ["ds", HOSTS.rs2.ip, "rs2"],
  ["rs1", HOSTS.client.ip, "client"],
  ["rs2", HOSTS.client.ip, "client"],
];

/** What each host's capture shows of these requests, on one clock. */
export function framesOf(asks: readonly Ask[], mode: Mode = "route"): Frames {
  const frames: Frames = { client: [], ds: [], rs1: [], rs2: [] };
  const see = (at: number, bytes: Uint8Array, ...hosts: readonly HostName[]) => {
    for (const host of hosts) frames[host].push([at, bytes]);
  };
  for (const at of [0, lastOf(asks) + 20])
    for (const [asker, targetIp, owner] of RESOLUTIONS) {
      const senderMac = HOSTS[asker].mac;
      const senderIp = HOSTS[asker].ip;
      see(at, arp({ senderMac, senderIp, targetIp }), ...HOST_NAMES);
      const reply = {
        senderMac: HOSTS[owner].mac,
        senderIp: targetIp,
        targetIp: senderIp,
        targetMac: senderMac,
      };
      see(at, arp(reply), asker, owner);
    }
  asks.forEach((ask, i) => {
    send(ask, i, mode, see);
  });
  return frames;
}

const lastOf = (asks: readonly Ask[]): number => Math.max(0, ...asks.map((ask, i) => ask.at ?? 10 + i * 10));

function send(
  ask: Ask,
  i: number,
  mode: Mode,
  see: (at: number, bytes: Uint8Array, ...hosts: readonly HostName[]) => void,
): void {
  const { at = 10 + i * 10, port = 4000 + (i & 1), server = i & 1 ? "rs2" : "rs1", ends } = ask;
  const { from = HOSTS.client.ip, id = 100 + i, bytes = 40 } = ask;
  const rs = HOSTS[server];
  const body = payload(bytes, ask.seed ?? i);
  const request = (destination: string, ttl: number) =>
    udp({ source: from, destination, id, ttl }, port, PORT, body);
  const came = ethernet(HOSTS.client.mac, HOSTS.ds.mac, request(VIP, 64));
  see(at, came, "client");
  if (ends === "before-ds") return;
  see(at + 0.1, came, "ds");
  if (ends === "in-ds") return;
  const inner = request(mode === "masq" ? rs.ip : VIP, 63);
  const wrapped =
    mode === "tunnel" ? ip({ source: HOSTS.ds.ip, destination: rs.ip, id: 0, ttl: 63 }, 4, inner) : inner;
  const forwarded = ethernet(HOSTS.ds.mac, rs.mac, wrapped);
  see(at + 0.2, forwarded, "ds");
  if (ends === "before-rs") return;
  see(at + 0.3, forwarded, server);
  if (ends === "in-rs") return;
  const answer = (source: string, ttl: number) =>
    udp({ source, destination: from, id: id + 5000, ttl }, PORT, port, body);
  if (mode === "masq") {
    const back = ethernet(rs.mac, HOSTS.ds.mac, answer(rs.ip, 64));
    see(at + 0.4, back, server, "ds");
    const translated = ethernet(HOSTS.ds.mac, HOSTS.client.mac, answer(VIP, 63));
    see(at + 0.5, translated, "ds");
    if (ends !== "before-client") see(at + 0.6, translated, "client");
    return;
  }
  const reply = ethernet(rs.mac, HOSTS.client.mac, answer(VIP, 64));
  see(at + 0.4, reply, server);
  if (ends !== "before-client") see(at + 0.6, reply, "client");
}

/** `n` requests, by turns to both real servers, all alike but for `over`. */
export function asks(n: number, over: Omit<Ask, "at"> = {}): Ask[] {
  return Array.from({ length: n }, () => over);
}

/** The captures of these hosts, all unless stated. */
export function capturesOf(
  frames: Frames,
  hosts: readonly HostName[] = HOST_NAMES,
  options: Partial<Record<HostName, CaptureOptions>> = {},
): Captures {
  const captures = new Captures();
  for (const host of hosts) captures.add(host, frames[host], options[host]);
  return captures;
}
