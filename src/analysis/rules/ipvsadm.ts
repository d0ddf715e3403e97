/** Services and real servers as ipvsadm(8) reads them on its command line. */
import { endpoint } from "../../lib/ip.ts";
import type { Forwarding } from "../host/define.ts";

/** `-t 10.0.0.1:80`; the protocol is its number or its name in small letters, TCP or else UDP. */
export function serviceOption(service: {
  readonly protocol: number | string;
  readonly vip: string;
  readonly port: number;
}): string {
  const { protocol, vip, port } = service;
  return `${protocol === 6 || protocol === "tcp" ? "-t" : "-u"} ${endpoint(vip, port)}`;
}

/** `-r 10.0.0.5:80` */
export function serverOption(ip: string, port: number): string {
  return `-r ${endpoint(ip, port)}`;
}

/** `-r <RIP>:80`, for the reader to fill in an address of the VIP's family. */
export function anyServerOption(vip: string, port: number): string {
  return vip.includes(":") ? `-r [<RIP>]:${port}` : `-r <RIP>:${port}`;
}

/** `ipvsadm -e` sets direct routing when it is not told the method again. */
export const FORWARDING_OPTION: Readonly<Record<Forwarding, string>> = {
  route: "-g",
  tunnel: "-i",
  masq: "-m",
  local: "-g",
};
