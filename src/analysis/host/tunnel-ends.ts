/** The ends of a tunnel device as its link addresses: what `ip addr` prints of them without `-d`. */
import { canonicalIp } from "../../lib/ip.ts";
import type { TunnelEnds } from "./define.ts";

const TUNNEL = /^(?:ipip|gre|sit|tunnel6|gre6)$/;
const ANY: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);
const LINK = /^link\/\S{1,20} (\S{1,45}) (?:brd|peer) (\S{1,45})/;

/** Of `link/ipip 10.0.0.1 peer 10.0.0.2`; an end that is any is left out. */
export function endsOfLink(kind: string, text: string): TunnelEnds | undefined {
  const match = TUNNEL.test(kind) ? LINK.exec(text) : null;
  if (!match) return undefined;
  const read = (address: string) => (ANY.has(address) ? "any" : canonicalIp(address));
  const [local, remote] = [read(match[1]), read(match[2])];
  if (local === undefined || remote === undefined) return undefined;
  return { ...(local === "any" ? {} : { local }), ...(remote === "any" ? {} : { remote }) };
}
