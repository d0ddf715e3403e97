/** One `inet` or `inet6` line of `ip addr`: ip-address(8), print_addrinfo() of iproute2's ipaddress.c. */
import { ipFamily } from "../../lib/ip.ts";
import type { Address } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { decimal } from "./numbers.ts";

/** Words that take the next one as their value. */
const VALUES = new Set(["brd", "any", "metric", "proto", "nhid", "valid_lft", "preferred_lft"]);
const FLAGS = new Set(
  (
    "secondary temporary deprecated tentative dadfailed noprefixroute dynamic mngtmpaddr permanent nodad " +
    "optimistic home autojoin stable-privacy managetempaddr"
  ).split(" "),
);

/**
 * Reads `inet A[ peer B]/P ... scope S [flags] [LABEL]`, given as words.
 * With a peer the prefix is the peer's and the own address is a single one (/32, /128).
 * @returns undefined when it is no such line
 */
export function readInet(words: readonly string[], name: string): Omit<Address, "at"> | undefined {
  const family = words[0] === "inet" ? 4 : words[0] === "inet6" ? 6 : undefined;
  if (family === undefined || words.length < 2) return undefined;
  const own = readPrefix(words[1]);
  let i = 2;
  let peer: Prefix | undefined;
  if (words[2] === "peer") {
    peer = readPrefix(words[3] ?? "");
    if (!peer) return undefined;
    i = 4;
  }
  if (!own || ipFamily(own.ip) !== family) return undefined;
  const flags: string[] = [];
  let scope: string | undefined;
  let label: string | undefined;
  for (; i < words.length; i++) {
    const word = words[i];
    if (word === "scope") scope = words[++i];
    else if (VALUES.has(word)) i++;
    else if (FLAGS.has(word)) flags.push(word);
    else if (family === 4 && (i === words.length - 1 || words[i + 1] === "valid_lft")) label = word;
    else if (/^[a-z][a-z_-]{1,30}$/.test(word)) flags.push(word);
    else return undefined;
  }
  const whole = family === 4 ? 32 : 128;
  const length = peer ? whole : (own.length ?? whole);
  return {
    ip: own.ip,
    prefixLength: length,
    interface: name,
    ...(label === undefined ? {} : { label }),
    ...(scope === undefined ? {} : { scope }),
    ...(peer ? { peer: peer.ip } : {}),
    flags,
  };
}

export interface Prefix {
  readonly ip: string;
  readonly length?: number;
}

/** `192.168.1.60/32`, or an address alone; undefined when the length does not fit the family. */
export function readPrefix(text: string): Prefix | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) {
    const ip = canonicalAddress(text);
    return ip === undefined ? undefined : { ip };
  }
  const ip = canonicalAddress(text.slice(0, slash));
  const length = decimal(text.slice(slash + 1));
  const fits = length !== undefined && length <= (ip?.includes(":") ? 128 : 32);
  return ip === undefined || !fits ? undefined : { ip, length };
}
