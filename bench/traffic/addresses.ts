/** Who is who: the same addresses in frames and in the texts of the hosts. */
import type { Traffic } from "./define.ts";

/** The client's side of the network, which is also everybody's gateway. */
export const CLIENT_MAC = 0x01;
export const DIRECTOR_MAC = 0x02;
export const SERVER_MAC = 0x101;

export const VIP = 0x0a01003c;
export const DIP = 0x0a01003b;
export const GATEWAY = 0x0a010001;
export const PORT = 5000;

export const ripOf = (server: number): number => 0x0a010065 + server;
export const serverMacOf = (server: number): number => SERVER_MAC + server;

/** Ports of one client address, a power of two. */
const PORTS = 16_384;
/** Client addresses that differ in their first two bytes only, 11.0.0.1 to 126.255.0.1; ports by 512. */
const HIGH_ADDRESSES = 116 * 256;
const HIGH_PORTS = 126;

/** 10.0.x.y in usual traffic. */
export function clientOf(flow: number, { flowBits }: Traffic): number {
  if (flowBits === "low") return 0x0a000001 + (Math.floor(flow / PORTS) & 0xffff);
  return ((11 * 256 + (flow % HIGH_ADDRESSES)) * 65_536 + 1) >>> 0;
}

export function clientPortOf(flow: number, { flowBits }: Traffic): number {
  if (flowBits === "low") return 10_000 + (flow % PORTS);
  return 512 * (1 + (Math.floor(flow / HIGH_ADDRESSES) % HIGH_PORTS));
}

export function ipText(ip: number): string {
  return [ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255].join(".");
}

export function macText(mac: number): string {
  return `02:00:00:00:${[mac >> 8, mac & 255].map((byte) => byte.toString(16).padStart(2, "0")).join(":")}`;
}
