/** Commands and notations that differ between IPv4 and IPv6. */
import type { Ip } from "../../lib/ip.ts";

export const isSix = (ip: Ip): boolean => ip.includes(":");

/** iptables(8) or ip6tables(8): each sees its own family only. */
export const tablesOf = (ip: Ip): string => (isSix(ip) ? "ip6tables" : "iptables");

/** `0.0.0.0/0`, `::/0` */
export const everyAddress = (ip: Ip): string => (isSix(ip) ? "::/0" : "0.0.0.0/0");

/** `192.0.2.1/32`, `2001:db8::1/128` */
export const single = (ip: Ip): string => `${ip}/${isSix(ip) ? 128 : 32}`;

/** Asks the link who has an address, and shows who answers: arping(8), or ndisc6(8). */
export function askLink(ip: Ip, device: string, times = 3): string {
  return isSix(ip) ? `ndisc6 -m -r ${times} ${ip} ${device}` : `arping -c ${times} -I ${device} ${ip}`;
}

/** Tells the link who has an address: arping(8), or ndsend(8). */
export function tellLink(ip: Ip, device: string, times: number): string {
  return isSix(ip) ? `ndsend ${ip} ${device}` : `arping -U -c ${times} -I ${device} ${ip}`;
}
