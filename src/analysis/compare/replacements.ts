/** A fix can change the way: from NAT to direct routing, from a stale MAC to the right one. */
import type { Analysis, Segment } from "../../report/schema.ts";

/**
 * The hops that took the place of one that no packet takes any more; empty when something is lost on them, or
 * they do not reach as far.
 */
export function replacements(gone: Segment, after: Analysis): readonly Segment[] {
  const role = (name: string) => after.hosts.find((h) => h.name === name)?.role;
  const isClient = (name: string) => name === "client" || role(name) === "client";
  const used = after.segments.filter((s) => s.direction === gone.direction && s.packets.sent > 0);
  if (used.some((s) => s.packets.missing > 0)) return [];
  if (gone.direction === "reply") {
    // From the same server, or on from the director, and all the way to the client.
    const own = used.filter((s) => s.from === gone.from || role(gone.from) === "director");
    const last = used.filter((s) => isClient(s.to) && s.packets.arrived > 0);
    const reached = own.some((s) => isClient(s.to)) || (own.length > 0 && last.length > 0);
    return reached ? (own.some((s) => isClient(s.to)) ? own.filter((s) => isClient(s.to)) : last) : [];
  }
  // Before, nobody could tell which real server was meant: now all of them get their packets.
  if (gone.to !== "rs") return [];
  const servers = used.filter((s) => s.from === gone.from && role(s.to) === "real-server");
  const captured = after.hosts.filter((h) => h.role === "real-server").map((h) => h.name);
  return captured.every((name) => servers.some((s) => s.to === name && s.packets.arrived > 0)) ? servers : [];
}
