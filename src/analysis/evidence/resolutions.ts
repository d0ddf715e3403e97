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
  /** When it asked, nanoseconds since the base on its own clock; the first so many. */
  readonly times: readonly number[];
  /** The MACs that it was told, and answers to cite. */
  readonly answerMacs: readonly string[];
  readonly answerCites: readonly Citation[];
}

const MOST_TIMES = 1_000;

/** By the captures of the host itself; in the order in which it asked first. */
export function askedBy({ observed, cite }: Scene, member: Member): readonly Asked[] {
  const { captures, names, baseSeconds } = observed;
  const found = new Map<
    string,
    Asked & {
      asked: number;
      answered: number;
      tell: string[];
      cites: Citation[];
      times: number[];
      answerMacs: string[];
      answerCites: Citation[];
    }
  >();
  const directions = linkDirections(names, member.macs);
  captures.forEach((view, capture) => {
    if (view.host !== member.name) return;
    for (const m of view.decoded.neighbours) {
      const request = m.kind === "request" && directions[m.link] === Direction.sent;
      const reply = m.kind === "reply" && directions[m.link] === Direction.arrived;
      const ip = request ? m.targetIp : reply ? m.senderIp : undefined;
      if (ip === undefined) continue;
      const known = found.get(ip) ?? {
        ip,
        asked: 0,
        answered: 0,
        tell: [],
        cites: [],
        times: [],
        answerMacs: [],
        answerCites: [],
      };
      if (request) {
        known.asked++;
        if (known.times.length < MOST_TIMES) known.times.push((m.seconds - baseSeconds) * 1e9 + m.nanos);
        if (!known.tell.includes(m.senderIp)) known.tell.push(m.senderIp);
        if (known.cites.length < 3)
          known.cites.push(
            cite.message({ capture, frame: m.frame }, m, {
              en: `who has ${ip}, tell ${m.senderIp}`,
              zh: `查询 ${ip} 的 MAC，要求告知 ${m.senderIp}`,
            }),
          );
      } else {
        known.answered++;
        if (!known.answerMacs.includes(m.senderMac)) known.answerMacs.push(m.senderMac);
        if (known.answerCites.length < 2)
          known.answerCites.push(
            cite.message({ capture, frame: m.frame }, m, {
              en: `${ip} is at ${m.senderMac}`,
              zh: `应答：${ip} 的 MAC 是 ${m.senderMac}`,
            }),
          );
      }
      found.set(ip, known);
    }
  });
  return [...found.values()];
}
