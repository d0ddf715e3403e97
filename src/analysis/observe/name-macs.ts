/** Whose MAC is whose: what is stated, then what host state shows, then what captures tell. */
import { isMaskedMac, type Mac } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import type { Claims } from "./addresses.ts";
import type { CaptureView, Known, Role } from "./define.ts";
import { breakTie, candidateMacs, isVrrpMac, senderMacs, ZERO_MAC } from "./own-macs.ts";
import { type SaidMacs, saidMacs } from "./said-macs.ts";
import type { Topology } from "./topology.ts";

/** A host while its MACs are found. */
export interface Unnamed {
  readonly name: string;
  readonly role: Role;
  known: Known;
  readonly macs: Set<Mac>;
  readonly views: readonly CaptureView[];
  readonly states: readonly HostState[];
}

/** MACs: stated, from host state, then from captures; ties go to the host that nobody else can be. */
export function nameMacs(
  drafts: readonly Unnamed[],
  names: PacketNames,
  topology: Topology,
  claims: Claims,
): void {
  for (const draft of drafts) {
    for (const host of topology.hosts)
      if (host.name === draft.name)
        for (const { mac } of host.addresses) if (mac !== undefined) draft.macs.add(mac);
    if (draft.macs.size > 0) draft.known = "stated";
    for (const { interfaces } of draft.states)
      for (const { mac, kind } of interfaces)
        if (mac !== undefined && mac !== ZERO_MAC && !isMaskedMac(mac) && kind !== "loopback") {
          draft.macs.add(mac);
          if (draft.known === "inferred") draft.known = "host-state";
        }
  }
  inferMacs(drafts, names, saidMacs(drafts, topology, claims));
  for (const draft of drafts) {
    if (draft.role !== "director") continue;
    for (let id = 0; id < names.linkCount; id++) {
      const { destinationMac } = names.link(id);
      if (destinationMac !== undefined && isVrrpMac(destinationMac)) draft.macs.add(destinationMac);
    }
  }
}

/**
 * MACs from captures, each file for itself: a host can have one on every network. A file whose frames
 * the known MACs take part in adds nothing. Ties go to the host that nobody else can be.
 */
function inferMacs(drafts: readonly Unnamed[], names: PacketNames, said: SaidMacs): void {
  const open = new Set<{ draft: Unnamed; view: CaptureView; candidates: readonly Mac[] }>();
  for (const draft of drafts)
    for (const view of draft.views) {
      const candidates = candidateMacs([view], names);
      if (view.summary.interfaces.some((i) => isSll(i.linkType)))
        for (const mac of candidates) draft.macs.add(mac);
      // Host state lists every interface; a person may have stated one of several.
      else if (draft.known !== "host-state" && !candidates.some((mac) => draft.macs.has(mac)))
        open.add({ draft, view, candidates });
    }
  const settle = (
    choose: (free: readonly Mac[], draft: Unnamed, view: CaptureView) => Mac | undefined,
  ): boolean => {
    for (const entry of open) {
      const { draft, view, candidates } = entry;
      const free = candidates.filter((mac) => !drafts.some((d) => d !== draft && d.macs.has(mac)));
      const mine = free.find((mac) => draft.macs.has(mac));
      const mac = mine ?? choose(free, draft, view);
      if (mac === undefined && free.length > 0) continue;
      if (mac !== undefined) draft.macs.add(mac);
      open.delete(entry);
      return true;
    }
    return false;
  };
  const only = (free: readonly Mac[]) => (free.length === 1 ? free[0] : undefined);
  const serversSeeing = sendersAtServers(drafts, names);
  while (open.size > 0)
    if (
      !settle(only) &&
      !settle((free, draft) => only(free.filter((mac) => said.own.get(draft.name)?.has(mac)))) &&
      !settle((free, { role }) =>
        role === "client"
          ? undefined
          : only(free.filter((mac) => said.servers.has(mac) === (role === "real-server"))),
      ) &&
      !settle((free, draft) => byPlace(free, draft, serversSeeing)) &&
      !settle((free, draft, view) => breakTie(free, draft.role, [view], names))
    )
      return;
}

/** Per MAC: the real servers whose captures show packets of it. */
function sendersAtServers(
  drafts: readonly Unnamed[],
  names: PacketNames,
): ReadonlyMap<Mac, ReadonlySet<Unnamed>> {
  const found = new Map<Mac, Set<Unnamed>>();
  for (const draft of drafts)
    if (draft.role === "real-server")
      for (const mac of senderMacs(draft.views, names))
        found.set(mac, (found.get(mac) ?? new Set()).add(draft));
  return found;
}

/**
 * Two hosts that talk to each other only have both MACs in each other's captures. Of a director's, the one that more
 * real servers get packets from is its own; of a real server's, the one that fewer others get any from. (Replies go to
 * clients by direct routing: what real servers send to tells nothing.)
 */
function byPlace(
  free: readonly Mac[],
  draft: Unnamed,
  serversSeeing: ReadonlyMap<Mac, ReadonlySet<Unnamed>>,
): Mac | undefined {
  if (draft.role === "client") return undefined;
  const seen = (mac: Mac) => {
    const others = [...(serversSeeing.get(mac) ?? [])].filter((d) => d !== draft).length;
    return draft.role === "director" ? others : -others;
  };
  const [first, second] = free.toSorted((a, b) => seen(b) - seen(a));
  return second !== undefined && seen(first) > seen(second) ? first : undefined;
}

function isSll(linkType: number): boolean {
  return linkType === 113 || linkType === 276;
}
