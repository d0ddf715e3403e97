/** For which addresses a host asked on the link, by ARP or neighbour discovery, and was it answered? */
import type { Member } from "../observe/define.ts";
import { Direction, linkDirections } from "../observe/direction.ts";
import type { Citation, Scene } from "./define.ts";

export interface Asked {
  readonly ip: string;
  readonly asked: number;
  readonly answered: number;
  /** Sender addresses of the requests. */
  readonly tell: readonly string[];
  readonly cites: readonly Citation[];
}

/** By the captures of the host itself; in the order in which it asked first. */
export function askedBy({ observed, cite }: Scene, member: Member): readonly Asked[] {
  const { captures, names } = observed;
  const found = new Map<
    string,
    Asked & { asked: number; answered: number; tell: string[]; cites: Citation[] }
  >();
  const directions = linkDirections(names, member.macs);
  captures.forEach((view, capture) => {
    if (view.host !== member.name) return;
    for (const m of view.decoded.neighbours) {
      const request = m.kind === "request" && directions[m.link] === Direction.sent;
      const reply = m.kind === "reply" && directions[m.link] === Direction.arrived;
      const ip = request ? m.targetIp : reply ? m.senderIp : undefined;
      if (ip === undefined) continue;
      const known = found.get(ip) ?? { ip, asked: 0, answered: 0, tell: [], cites: [] };
      if (request) {
        known.asked++;
        if (!known.tell.includes(m.senderIp)) known.tell.push(m.senderIp);
        if (known.cites.length < 3)
          known.cites.push(
            cite.message({ capture, frame: m.frame }, m, { en: `who has ${ip}, tell ${m.senderIp}` }),
          );
      } else known.answered++;
      found.set(ip, known);
    }
  });
  return [...found.values()];
}
