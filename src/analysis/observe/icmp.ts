/** ICMP errors about the service's packets: who reported, what is quoted. Each error once. */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { IcmpError, PacketNames } from "../packet/define.ts";
import type { CaptureView, Cast, FrameRef } from "./define.ts";
import { Direction, linkDirections } from "./direction.ts";

export interface IcmpReport extends FrameRef {
  readonly error: IcmpError;
  /** Host that sent this error on the wire where it was captured; -1 when unknown. */
  readonly reporter: number;
  /** Host whose capture shows it. */
  readonly seenAt: number;
  /** Conversation of the quoted request, or -1. */
  readonly conversation: number;
  readonly reporterMac?: Mac;
}

export function icmpReports(
  captures: readonly CaptureView[],
  names: PacketNames,
  cast: Cast,
  find: (flow: NonNullable<IcmpError["quoted"]>["flow"]) => number,
): readonly IcmpReport[] {
  const reports: IcmpReport[] = [];
  captures.forEach((view, capture) => {
    const seenAt = cast.memberOfName(view.host);
    const directions = linkDirections(names, cast.members[seenAt]?.macs ?? new Set());
    for (const error of view.decoded.icmpErrors) {
      const direction = directions[error.link];
      if (direction === Direction.foreign || direction === Direction.loopback) continue;
      const { sourceMac } = names.link(error.link);
      reports.push({
        capture,
        frame: error.frame,
        error,
        reporter: direction === Direction.sent ? seenAt : reporterOf(sourceMac, error.source, cast),
        seenAt,
        conversation: error.quoted ? find(error.quoted.flow) : -1,
        ...(sourceMac === undefined ? {} : { reporterMac: sourceMac }),
      });
    }
  });
  return oncePerError(reports);
}

/** Sender and receiver both show an error: the capture that shows most of its kind speaks for all. */
function oncePerError(reports: readonly IcmpReport[]): readonly IcmpReport[] {
  const kinds = new Map<string, Map<number, IcmpReport[]>>();
  for (const report of reports) {
    const { reporter, conversation, error } = report;
    const key = `${reporter} ${conversation} ${error.source} ${error.destination} ${error.type} ${error.code}`;
    const byHost = kinds.get(key) ?? new Map<number, IcmpReport[]>();
    const list = byHost.get(report.seenAt);
    if (list) list.push(report);
    else byHost.set(report.seenAt, [report]);
    kinds.set(key, byHost);
  }
  return [...kinds.values()].flatMap((byHost) =>
    [...byHost.values()].reduce((best, list) => (list.length > best.length ? list : best)),
  );
}

function reporterOf(mac: Mac | undefined, source: Ip, cast: Cast): number {
  const byMac = mac === undefined ? -1 : cast.memberOfMac(mac);
  return byMac >= 0 ? byMac : cast.memberOfIp(source);
}

/** "Fragmentation needed" (RFC 1191), "packet too big" (RFC 4443). */
export function isSizeError({ error }: IcmpReport): boolean {
  return error.family === 4 ? error.type === 3 && error.code === 4 : error.type === 2;
}
