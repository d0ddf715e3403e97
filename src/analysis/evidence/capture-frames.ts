/** Frames that show what a capture lacks, and what its frames carry: what remarks on captures cite. */
import { isMaskedMac } from "../../lib/ip.ts";
import { isHostIp } from "../observe/addresses.ts";
import type { CaptureView } from "../observe/define.ts";
import { isGroupMac } from "../observe/own-macs.ts";
import type { Citation, Scene } from "./define.ts";
import { hasWhole } from "./host-view.ts";

type Observed = Scene["observed"];

/** The first packet of a capture, where it has one. */
export function firstFrame(view: CaptureView, { observed, cite }: Scene): readonly Citation[] {
  const { count, frame, seconds, nanos } = view.decoded.packets;
  if (count === 0) return [];
  const time = { seconds: seconds[0], nanos: nanos[0] };
  return [
    cite.message({ capture: observed.captures.indexOf(view), frame: frame[0] }, time, {
      en: "first packet of this capture",
      zh: "该抓包的第一个报文",
    }),
  ];
}

/** What others got from this host, by an interface that it captured, and its own captures lack. */
export function holeCites(member: number, { observed, cite }: Scene): readonly Citation[] {
  const { cast, traffic, gate } = observed;
  const macs = gate.visibility(member)?.vantage?.macs;
  const found: Citation[] = [];
  traffic.forEach((other, at) => {
    for (let i = 0; i < other.arrived.count && found.length < 2; i++)
      if (at !== member && other.sender[i] === member && other.sentAs[i] < 0 && isHole(observed, at, i, macs))
        found.push(
          cite.arrived(at, i, {
            en: `came from ${cast.members[member].name}, whose own capture lacks it`,
            zh: `来自 ${cast.members[member].name}，但它自己的抓包中没有`,
          }),
        );
  });
  return found;
}

/** Unicast, and sent by one of these MACs. */
function isHole(
  { traffic, captures, names }: Observed,
  at: number,
  i: number,
  macs: ReadonlySet<string> | undefined,
): boolean {
  const { arrived } = traffic[at];
  const table = captures[arrived.capture[i]].decoded.packets;
  const { sourceMac, destinationMac } = names.link(table.link[arrived.row[i]]);
  if (macs && (sourceMac === undefined || !macs.has(sourceMac))) return false;
  return (
    isHostIp(names.flow(table.flow[arrived.row[i]]).destination) &&
    !(destinationMac && isGroupMac(destinationMac))
  );
}

/** Does the frame of this sent packet say whom it is for? */
export function hasReceiverMac(
  member: number,
  index: number,
  { traffic, captures, names }: Observed,
): boolean {
  const { sent } = traffic[member];
  const { link } = captures[sent.capture[index]].decoded.packets;
  return names.link(link[sent.row[index]]).destinationMac !== undefined;
}

/** Does its state list every interface, none of the MACs masked? Then another MAC is not the host's. */
export function knowsAllMacs({ states }: Observed, host: string): boolean {
  const own = states.filter((s) => s.host === host);
  return (
    own.some((s) => hasWhole(s, ["ip-addr", "ip-link", "ip-brief"])) &&
    own.every((s) => s.interfaces.every((i) => i.mac === undefined || !isMaskedMac(i.mac)))
  );
}

/** `fa:16:3e:fe:46:01 (mg0)` */
export function macText(macs: ReadonlySet<string> | undefined, { states }: Observed, host: string): string {
  const links = states.filter((s) => s.host === host).flatMap((s) => s.interfaces);
  const shown = [...(macs ?? [])].slice(0, 4).map((mac) => {
    const name = links.find((l) => l.mac === mac)?.name;
    return name === undefined ? mac : `${mac} (${name})`;
  });
  return shown.join(", ");
}
