/** Netmasks as net-tools prints them. */
import { parseIp } from "../../lib/ip.ts";

/** `255.255.255.0` is 24; undefined for anything that is no contiguous mask. */
export function prefixLengthOf(mask: string): number | undefined {
  const bytes = parseIp(mask);
  if (bytes?.length !== 4) return undefined;
  const bits = Array.from(bytes, (b) => b.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(bits) ? bits.lastIndexOf("1") + 1 : undefined;
}
