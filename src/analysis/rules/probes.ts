/** Commands that send a packet or two from the director, to see which attribute a filter on the way looks at. */
import type { LossyLeg } from "../evidence/forward-loss.ts";
import type { Target } from "../evidence/target.ts";
import { isSix } from "./family.ts";

/** From the director's own address, by nc(1): no port that checks sources has a reason to drop it. */
export function ownProbe({ protocol, dip }: Target, to: string, port: number): string {
  return protocol === "tcp"
    ? `nc -z -s ${dip} -w 2 ${to} ${port}`
    : `nc -u -s ${dip} -w 1 ${to} ${port} <<< probe`;
}

/** The same to the real servers' own addresses, at the port of the service there. */
export function serverProbes(
  target: Target,
  legs: readonly LossyLeg[],
): readonly { readonly host: string; readonly command: string }[] {
  return legs.map(({ from, to }) => ({
    host: from,
    command: ownProbe(target, target.rips.get(to) ?? "<RIP>", target.serverPort),
  }));
}

/** From a client's address, by hping3(8), which has no IPv6, or nping(1). */
export function clientProbe({ protocol, client, port }: Target, to: string): string {
  const tcp = protocol === "tcp";
  return isSix(to)
    ? `nping -6 ${tcp ? "--tcp" : "--udp"} -S ${client} -p ${port} -c 5 ${to}`
    : `hping3 ${tcp ? "-S" : "--udp"} -a ${client} -p ${port} -c 5 ${to}`;
}
