/**
 * The probes table: every kind of packet that one host sent to another, by role of its addresses
 * and by the hosts of its MACs, and whether it was received. An engineer draws this by hand.
 */
import type { PacketClass } from "./classes.ts";
import type { Cast } from "./define.ts";

export interface Probe {
  readonly protocol: string;
  readonly source: string;
  readonly destination: string;
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly viaVip: boolean;
  readonly packets: number;
  readonly from: number;
  readonly to: number;
  readonly arrived: number;
  readonly received: "yes" | "no" | "unknown";
}

export function probesOf(classes: readonly PacketClass[], cast: Cast): readonly Probe[] {
  const groups = new Map<string, PacketClass[]>();
  for (const c of classes) {
    if (c.to < 0 || c.multicast) continue;
    const protocol = c.encapsulation === "none" ? c.protocol : `${c.protocol} in ${c.encapsulation}`;
    const key = [
      c.from,
      c.to,
      protocol,
      c.source,
      c.destination,
      c.sourceMac,
      c.destinationMac,
      c.ofService,
    ].join(" ");
    const list = groups.get(key);
    if (list) list.push(c);
    else groups.set(key, [c]);
  }
  return [...groups.values()].map((list) => {
    const [first] = list;
    const sum = (of: (c: PacketClass) => number) => list.reduce((total, c) => total + of(c), 0);
    const packets = sum((c) => c.sent);
    const arrived = sum((c) => c.arrived);
    const missing = sum((c) => c.missing);
    return {
      protocol:
        first.encapsulation === "none" ? first.protocol : `${first.protocol} in ${first.encapsulation}`,
      source: first.source,
      destination: first.destination,
      sourceMac: first.sourceMac,
      destinationMac: first.destinationMac,
      viaVip: first.ofService && cast.vips.size > 0,
      packets,
      from: first.from,
      to: first.to,
      arrived,
      received: arrived > 0 ? "yes" : missing === packets ? "no" : "unknown",
    };
  });
}
