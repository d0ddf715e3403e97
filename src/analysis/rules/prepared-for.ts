/**
 * What a real server is set up for, as its own state shows: it holds the VIP (direct routing, tunnelling),
 * or it lacks the VIP and its way back to clients leads through the director (NAT).
 */
import type { IpvsTables } from "../evidence/ipvs-tables.ts";
import type { ReturnPath, ReturnPaths } from "../evidence/return-paths.ts";
import type { VipAddresses, VipHolding } from "../evidence/vip-addresses.ts";

/** The VIP that a host holds although the table sends it there by NAT only. */
export function heldInVain(
  host: string,
  tables: IpvsTables | undefined,
  vipAddresses: VipAddresses | undefined,
): VipHolding | undefined {
  const services = (tables?.directors ?? []).flatMap((d) => d.services);
  const methods = (vip: string) =>
    services
      .filter((s) => s.vip === vip || s.fwmark !== undefined)
      .flatMap((s) => s.destinations)
      .filter((d) => d.host === host)
      .map((d) => d.forwarding);
  return vipAddresses?.servers.find(
    (h) =>
      h.host === host && h.held && methods(h.vip).length > 0 && methods(h.vip).every((m) => m === "masq"),
  );
}

/** Do all known real servers that the tables send to by NAT hold the VIP? The method may be what is wrong then. */
export function allHeldInVain(
  tables: IpvsTables | undefined,
  vipAddresses: VipAddresses | undefined,
): boolean {
  const hosts = (tables?.directors ?? [])
    .flatMap((d) => d.services.flatMap((s) => s.destinations))
    .flatMap((d) => (d.forwarding === "masq" && d.host !== undefined ? [d.host] : []))
    .filter((host) => vipAddresses?.servers.some((s) => s.host === host));
  return hosts.length > 0 && hosts.every((host) => heldInVain(host, tables, vipAddresses) !== undefined);
}

/** The ways back of a host, where all of them lead through a director. */
export function backThroughDirector(
  host: string,
  returnPaths: ReturnPaths | undefined,
): readonly ReturnPath[] {
  const paths = returnPaths?.servers.find((s) => s.host === host)?.paths ?? [];
  return paths.every((p) => p.viaDirector && p.route?.certain) ? paths : [];
}
