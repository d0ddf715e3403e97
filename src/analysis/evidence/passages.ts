/**
 * Question: service by service and flow by flow, what came in at a director, what of it went on to which
 * real server, and what did the director itself refuse?
 */

import type { IcmpReport } from "../observe/icmp.ts";
import type { Transit } from "../observe/transit.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { type FlowPassage, flowPassages } from "./flow-passages.ts";

/** One service, as clients address it, at one director. */
export interface ServicePassage {
  readonly director: string;
  readonly member: number;
  readonly protocol: number;
  readonly vip: string;
  readonly port: number;
  /** Requests that came in, and those that did not go out. */
  readonly came: number;
  readonly stayed: number;
  /** Did none of what came in go out? */
  readonly all: boolean;
  /** ICMP errors by this director about these requests. */
  readonly refusals: readonly IcmpReport[];
  /** Resets that this director itself sent from the VIP. */
  readonly resets: number;
  /** Those with packets that stayed or were refused before all others; at most FLOWS. */
  readonly flows: readonly FlowPassage[];
  readonly cites: readonly Citation[];
  readonly refusalCites: readonly Citation[];
}

export interface Passages {
  readonly services: readonly ServicePassage[];
}

/** Most flows of a service that are told one by one. */
export const FLOWS = 2000;

export function passages(scene: Scene): Passages | Absent {
  const requests = scene.observed.transits.filter((t) => t.leg.direction === "request");
  if (requests.length === 0)
    return absent(
      {
        en: "no capture of a director shows a client's packet coming in",
        zh: "没有 DS 的抓包显示客户端报文到达",
      },
      [{ host: "ds", command: "tcpdump -eni <interface> -s0 -w ds.pcap" }],
    );
  return { services: requests.flatMap((transit) => servicesOf(scene, transit)) };
}

function servicesOf(scene: Scene, transit: Transit): readonly ServicePassage[] {
  const { observed, cite } = scene;
  const { cast, conversations } = observed;
  const { from: member } = transit.leg;
  const director = cast.members[member].name;
  const groups = new Map<string, FlowPassage[]>();
  for (const flow of flowPassages(scene, transit)) {
    const { protocol, vip, port } = conversations[flow.conversation];
    const key = `${protocol} ${vip} ${port}`;
    const group = groups.get(key);
    if (group) group.push(flow);
    else groups.set(key, [flow]);
  }
  return [...groups.values()].map((flows): ServicePassage => {
    const { protocol, vip, port } = flows[0];
    const sum = (key: "came" | "stayed" | "resets") => flows.reduce((n, f) => n + f[key], 0);
    const refusals = flows.flatMap((f) => f.refusals);
    const ended = flows.filter((f) => f.stayed > 0);
    return {
      director,
      member,
      protocol,
      vip,
      port,
      came: sum("came"),
      stayed: sum("stayed"),
      all: sum("came") === sum("stayed"),
      refusals,
      resets: sum("resets"),
      flows: [...flows].sort((a, b) => Number(b.stayed > 0) - Number(a.stayed > 0)).slice(0, FLOWS),
      cites: ended.flatMap((f) => f.cites.slice(0, 1)).slice(0, 3),
      refusalCites: refusals.slice(0, 2).map((r) =>
        cite.icmp(r, {
          en: `ICMP type ${r.error.type} code ${r.error.code} from ${r.error.source}${
            r.error.quoted ? `, quoting the request with TTL ${r.error.quoted.ttl}` : ""
          }`,
          zh: `ICMP type ${r.error.type} code ${r.error.code}，来自 ${r.error.source}${r.error.quoted ? `，引用的请求 TTL 为 ${r.error.quoted.ttl}` : ""}`,
        }),
      ),
    };
  });
}
