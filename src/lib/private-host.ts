/** Host names and addresses of URLs that lead into a private network, as far as the text itself tells. */
import { inNetwork, ipText, parseIp } from "./ip.ts";

/** Not for the public (IANA special-purpose registries): this host, private, shared, link-local, multicast, reserved. */
const NETWORKS = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/127",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

/** IPv6 that carries IPv4, and at which byte: mapped, compatible, NAT64, 6to4. */
const CARRIERS = [
  ["::ffff:0:0/96", 12],
  ["::/96", 12],
  ["64:ff9b::/96", 12],
  ["2002::/16", 2],
] as const;

const NAMES = ["localhost", "local", "internal", "localdomain", "home.arpa"];

/**
 * @param hostname as `URL.hostname` gives it: lower case, IPv4 in its plain form, IPv6 in brackets.
 * A public name that resolves to a private address is not seen.
 */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const bytes = parseIp(host);
  if (!bytes) return !host.includes(".") || NAMES.some((name) => host === name || host.endsWith(`.${name}`));
  const ip = ipText(bytes, 0, bytes.length === 4 ? 4 : 16);
  if (NETWORKS.some((network) => inNetwork(ip, network))) return true;
  return CARRIERS.some(([network, at]) => inNetwork(ip, network) && isPrivateHost(ipText(bytes, at, 4)));
}
