/**
 * Which flows a director forwards, read off its own captures: a flow that comes in and goes out
 * again with the same inner addresses (direct routing, tunnelling), or that goes out with another
 * destination from the same client port (NAT). From these the virtual services are inferred.
 */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { Forwarding } from "../host/define.ts";
import { type Flow, PacketFlag, type PacketNames } from "../packet/define.ts";
import type { Claims } from "./addresses.ts";
import type { CaptureView } from "./define.ts";
import { Direction, linkDirections } from "./direction.ts";

export interface ForwardedFlow {
  /** The flow as clients address it. */
  readonly flow: number;
  readonly forwarding: Forwarding;
  /** Where it went, when the packet itself says so (tunnel, NAT). */
  readonly destination?: { readonly ip: Ip; readonly port: number };
}

export interface DirectorFlows {
  readonly forwarded: readonly ForwardedFlow[];
  /** Flows that came in, were not forwarded, and that the director itself did not answer in kind. */
  readonly unanswered: readonly number[];
}

const IN = 1;
const OUT = 2;
const TUNNELLED = 4;

export function directorFlows(
  views: readonly CaptureView[],
  names: PacketNames,
  own: ReadonlySet<Mac>,
  claims: Claims,
): DirectorFlows {
  const marks = new Uint8Array(names.flowCount);
  const tunnelTo = new Map<number, Ip>();
  const outMac = new Map<number, Mac>();
  const directions = linkDirections(names, own);
  for (const { decoded } of views) {
    const { count, flow, link, flags, envelope } = decoded.packets;
    for (let row = 0; row < count; row++) {
      if (flags[row] & (PacketFlag.laterFragment | PacketFlag.icmpError)) continue;
      const id = flow[row];
      const direction = directions[link[row]];
      if (direction === Direction.arrived) marks[id] |= IN;
      else if (direction === Direction.sent) {
        if (envelope[row] !== 0) {
          marks[id] |= TUNNELLED;
          const outer = names.envelopes(envelope[row])[0];
          if (!tunnelTo.has(id)) tunnelTo.set(id, outer.destination);
        }
        if (!(marks[id] & OUT)) {
          marks[id] |= OUT;
          const mac = names.link(link[row]).destinationMac;
          if (mac !== undefined) outMac.set(id, mac);
        }
      }
    }
  }
  return collect(marks, names, own, claims, tunnelTo, outMac);
}

function collect(
  marks: Uint8Array,
  names: PacketNames,
  own: ReadonlySet<Mac>,
  claims: Claims,
  tunnelTo: ReadonlyMap<number, Ip>,
  outMac: ReadonlyMap<number, Mac>,
): DirectorFlows {
  const forwarded: ForwardedFlow[] = [];
  const takenIn = new Map<string, number>();
  const leaving: { readonly id: number; readonly flow: Flow }[] = [];
  for (let id = 0; id < marks.length; id++) {
    const mark = marks[id];
    if (!(mark & (IN | OUT))) continue;
    const flow = names.flow(id);
    if (flow.destinationPort === 0 || (flow.protocol !== 6 && flow.protocol !== 17 && flow.protocol !== 132))
      continue;
    const claimed = claims.get(flow.destination);
    const foreign = claimed !== undefined && ![...claimed.keys()].some((mac) => own.has(mac));
    const tunnel = tunnelTo.get(id);
    if (mark & OUT && tunnel !== undefined)
      forwarded.push({
        flow: id,
        forwarding: "tunnel",
        destination: { ip: tunnel, port: flow.destinationPort },
      });
    else if (mark & IN && mark & OUT) {
      if (!foreign) forwarded.push({ flow: id, forwarding: "route" });
    } else if (mark & IN) takenIn.set(clientKey(flow), id);
    else if (flow.source === flow.destination) forwarded.push({ flow: id, forwarding: "route" });
    else leaving.push({ id, flow });
  }
  for (const { id, flow } of leaving) {
    const original = takenIn.get(clientKey(flow));
    if (original === undefined) continue;
    // Same client port, other destination: rewritten, unless it is the client's own second flow.
    const sameMac = outMac.get(id);
    if (sameMac !== undefined && own.has(sameMac)) continue;
    forwarded.push({
      flow: original,
      forwarding: "masq",
      destination: { ip: flow.destination, port: flow.destinationPort },
    });
  }
  const answered = new Set(leaving.map(({ flow }) => reverseKey(flow)));
  const unanswered = [...takenIn.values()].filter((id) => !answered.has(flowKey(names.flow(id))));
  return { forwarded, unanswered };
}

function flowKey(flow: Flow): string {
  return `${flow.protocol} ${flow.source} ${flow.sourcePort} ${flow.destination} ${flow.destinationPort}`;
}

function reverseKey(flow: Flow): string {
  return `${flow.protocol} ${flow.destination} ${flow.destinationPort} ${flow.source} ${flow.sourcePort}`;
}

function clientKey(flow: Flow): string {
  return `${flow.protocol} ${flow.source} ${flow.sourcePort}`;
}
