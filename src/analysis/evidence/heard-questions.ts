/** Did a director's questions for a real server's MAC reach it? Its own captures tell, where they can. */
import { Direction, linkDirections } from "../observe/direction.ts";
import type { Citation, Scene } from "./define.ts";
import type { Asked } from "./resolutions.ts";

export interface Heard {
  /** Such requests of this director in the server's own captures. */
  readonly heard: number;
  readonly heardCites: readonly Citation[];
  /** Requests that the server's captures, if they arrived, would show; it sent no answer either. */
  readonly unheard: number;
}

/** The requests of that director as the real server's own captures show them. */
export function heardOf(
  { observed, cite }: Scene,
  director: string,
  server: string,
  { ip, times }: Asked,
): Heard {
  const { cast, captures, names, gate, clocks } = observed;
  const member = cast.memberOfName(server);
  const macs = cast.members[cast.memberOfName(director)].macs;
  const found: Citation[] = [];
  let heard = 0;
  let spoke = false;
  if (member < 0) return { heard, heardCites: found, unheard: 0 };
  const directions = linkDirections(names, cast.members[member].macs);
  captures.forEach((view, capture) => {
    if (view.host !== server) return;
    for (const m of view.decoded.neighbours) {
      if (m.kind === "reply" && m.senderIp === ip && directions[m.link] === Direction.sent) spoke = true;
      const isQuestion = m.kind === "request" && m.targetIp === ip && macs.has(m.senderMac);
      if (!isQuestion || directions[m.link] !== Direction.arrived) continue;
      heard++;
      if (found.length < 2)
        found.push(
          cite.message({ capture, frame: m.frame }, m, {
            en: `${server} saw the question for ${ip}, tell ${m.senderIp}`,
            zh: `${server} 看到了对 ${ip} 的查询，要求告知 ${m.senderIp}`,
          }),
        );
    }
  });
  const seen = gate.visibility(member);
  const clock = (id: number) => clocks.find((c) => c.member === id);
  const [a, b] = [clock(cast.memberOfName(director)), clock(member)];
  const { window } = seen ?? {};
  const shows =
    seen !== undefined &&
    !seen.drops &&
    seen.filters.length === 0 &&
    seen.kinds.has("arp") &&
    heard === 0 &&
    !spoke;
  const slack = (a?.uncertainty ?? 0) + (b?.uncertainty ?? 0);
  const unheard =
    shows && a && b && window
      ? times
          .map((t) => t + b.offset - a.offset)
          .filter((t) => t - slack > window.first && t + slack < window.last)
      : [];
  return { heard, heardCites: found, unheard: unheard.length };
}
