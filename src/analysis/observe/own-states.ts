/**
 * Is a state of the host whose name it bears? People put files in each other's place. What its interfaces'
 * MACs say is held against the captures of all hosts, and against the other states: one that is another
 * host's would lay that host's configuration and counters at this one's door, so it is set aside.
 */
import type { Mac } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import { roleOf } from "../inputs.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView } from "./define.ts";
import { breakTie, candidateMacs, isVrrpMac, ZERO_MAC } from "./own-macs.ts";

export interface SetAside {
  readonly state: HostState;
  /** Whose it is, where that is known. */
  readonly of?: string;
}

export interface SortedStates {
  readonly own: readonly HostState[];
  readonly setAside: readonly SetAside[];
}

/** Sorts states into those that may be of their host, and those that are not. */
export function sortStates(
  views: readonly CaptureView[],
  names: PacketNames,
  states: readonly HostState[],
): SortedStates {
  const captured = capturedMacs(views, names);
  const macs = new Map(states.map((state) => [state, macsOf(state)]));
  const setAside: SetAside[] = [];
  const own = states.filter((state) => {
    const of = ownerOf(state, macs, captured);
    if (of === undefined) return true;
    setAside.push({ state, ...(of !== "" && { of }) });
    return false;
  });
  return { own, setAside };
}

/** What the captures of a host show of its own MACs. */
interface Captured {
  readonly host: string;
  readonly macs: ReadonlySet<Mac>;
}

/** One of each capture; ties are settled by role. What two hosts' captures show is neither's. */
function capturedMacs(views: readonly CaptureView[], names: PacketNames): readonly Captured[] {
  const all = [...new Set(views.map((v) => v.host))].map((host) => {
    const macs = views.flatMap((view): readonly Mac[] => {
      if (view.host !== host) return [];
      const found = candidateMacs([view], names);
      if (found.length < 2) return found;
      const mac = breakTie(found, roleOf(host) ?? "real-server", [view], names);
      return mac === undefined ? [] : [mac];
    });
    return { host, macs: new Set(macs) };
  });
  return all.map(({ host, macs }) => ({
    host,
    macs: new Set(
      [...macs].filter((mac) => !all.some((other) => other.host !== host && other.macs.has(mac))),
    ),
  }));
}

/** Whose a state is when it is not its host's: another host, or empty where that is open. */
function ownerOf(
  state: HostState,
  macs: ReadonlyMap<HostState, ReadonlySet<Mac>>,
  captured: readonly Captured[],
): string | undefined {
  const own = macs.get(state) ?? new Set();
  const has = (found: ReadonlySet<Mac>): boolean => [...found].some((mac) => own.has(mac));
  const here = captured.find((c) => c.host === state.host);
  if (own.size === 0 || (here && has(here.macs))) return undefined;
  // Where the host's own capture shows no sign of the state's MACs, another's that does is enough.
  if (here) for (const other of captured) if (other !== here && has(other.macs)) return other.host;
  // Two hosts that have all their MACs in common are one host, given twice.
  const twin = [...macs].find(([other, theirs]) => other.host !== state.host && isSame(own, theirs))?.[0];
  if (!twin) return undefined;
  return captured.some((c) => c.host === twin.host && has(c.macs)) ? twin.host : "";
}

function isSame(one: ReadonlySet<Mac>, other: ReadonlySet<Mac>): boolean {
  return one.size === other.size && [...one].every((mac) => other.has(mac));
}

/** Plain MACs of the adapters that `ip` or ifconfig listed. */
function macsOf({ interfaces }: HostState): ReadonlySet<Mac> {
  const plain = interfaces.flatMap(({ mac }) =>
    mac === undefined || mac === ZERO_MAC || isVrrpMac(mac) || /[x*]/i.test(mac) ? [] : [mac],
  );
  return new Set(plain);
}
