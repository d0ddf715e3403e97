/**
 * Would a director's captures show what it forwards, in the form that it leaves in? `tcpdump port 80` hides what is
 * wrapped for a tunnel, and `host VIP` what NAT rewrote: that neither is seen to leave proves nothing then.
 */
import type { Forwarding } from "../host/define.ts";
import type { ServiceAddress } from "./define.ts";
import { isUnfiltered, showsWrapped, type Visibility } from "./visibility.ts";

const ANY: readonly Forwarding[] = ["route", "tunnel", "masq"];

/**
 * @param passed of what came in some is seen to leave
 * @param other what goes the other way came in: under NAT it has the addresses and ports, turned round, that this leaves with
 */
export function showsForwarded(
  seen: Visibility,
  services: readonly ServiceAddress[],
  direction: "request" | "reply",
  passed: boolean,
  other: boolean,
): boolean {
  if (isUnfiltered(seen)) return true;
  const known = new Set(services.flatMap((s) => [...s.forwarding]));
  // What is seen to leave leaves in a form that they show; of several methods another may be hidden.
  if (passed && known.size < 2) return true;
  // Replies come to a director under NAT only, and leave it rewritten.
  const methods = direction === "reply" ? ["masq"] : known.size > 0 ? known : ANY;
  return [...methods].every((method) => {
    if (method === "tunnel") return showsWrapped(seen);
    return method !== "masq" || other || (seen.common.size === 0 && services.every(keepsPort));
  });
}

/** NAT changes the address alone: a filter of the port passes both forms. */
function keepsPort({ port, destinations }: ServiceAddress): boolean {
  return destinations.every((d) => d.port === port);
}
