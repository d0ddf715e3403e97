/** Local addresses of sockets, as ss and netstat print them. */
import { type Ip, ipFamily } from "../../lib/ip.ts";
import { canonicalAddress, isHostName } from "./endpoint.ts";
import { parsePort } from "./port-names.ts";

export interface SocketAddress {
  readonly ip: Ip | "*";
  readonly families: readonly (4 | 6)[];
  readonly port: number;
  /** The interface it is bound to: `%eth0`. */
  readonly device?: string;
}

/** Which families the words for "any address" take in one output. */
export interface Wildcards {
  /** `*` */
  readonly star: readonly (4 | 6)[];
  /** `[::]` and `:::` */
  readonly six: readonly (4 | 6)[];
}

/**
 * `0.0.0.0:80`, `*:80`, `[::]:80`, `:::80`, `127.0.0.1%lo:53`, `[fe80::1]%eth0:546`.
 * @returns undefined when it is no such thing, or its port is `*`.
 */
export function parseSocketAddress(text: string, { star, six }: Wildcards): SocketAddress | undefined {
  const colon = text.lastIndexOf(":");
  const port = parsePort(text.slice(colon + 1));
  if (colon < 0 || port === undefined) return undefined;
  const [address, device] = splitDevice(text.slice(0, colon));
  const on = device === undefined ? {} : { device };
  if (address === "*") return { ip: "*", families: star, port, ...on };
  if (address === "0.0.0.0") return { ip: "*", families: [4], port, ...on };
  if (address === "[::]" || address === "::") return { ip: "*", families: six, port, ...on };
  const plain = /^\[[^\]]{1,50}\]$/.test(address) ? address.slice(1, -1) : address;
  const ip = canonicalAddress(plain) ?? (isHostName(plain) ? plain : undefined);
  if (ip === undefined) return undefined;
  const family = ipFamily(ip);
  return { ip, families: family === undefined ? [] : [family], port, ...on };
}

function splitDevice(text: string): [address: string, device?: string] {
  const percent = text.indexOf("%");
  if (percent < 0) return [text];
  // Old ss writes the zone inside the brackets.
  const device = text.slice(percent + 1).replace("]", "");
  const address = text.slice(0, percent);
  return [address.startsWith("[") && !address.endsWith("]") ? `${address}]` : address, device];
}
