/** The director gets only part of each fragmented datagram, and IPVS takes whole ones only. */
import { countOf, stopAt } from "./before-ipvs.ts";
import { citeCounter } from "./cite-counter.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { plural } from "./words.ts";

/** Most of what was lost, or came: the edges of captures and snapshots. */
const MOST = 0.8;

export const dsReassemblyFailure = defineRule({
  id: "ds-reassembly-failure",
  layer: "director",
  severity: "broken",
  title: {
    en: "Fragments of big datagrams do not all come in at the director, which cannot put them together",
    zh: "分片未全部到达 DS，无法重组",
  },
  needs: ["directorLoss", "stoppedPackets"],
  wants: ["directorCounters"],
  judge({ directorLoss, stoppedPackets, directorCounters }) {
    if (directorLoss.stops.length === 0) return pass("everything that came in at the director went out");
    const found = stoppedPackets.directors.find((d) => d.firstFragments > 0);
    const stop = found && stopAt(directorLoss, found.director);
    if (!found || !stop) return notApplicable("no fragmented datagram ended at a director");
    if (found.laterFragments >= found.firstFragments)
      return pass("the other fragments of those datagrams came in as well");
    const growth = countOf(directorCounters, found.director)?.growth;
    const v6 = stop.wanted.vip.includes(":");
    const asked = growth?.get(v6 ? "Ip6ReasmReqds" : "IpReasmReqds");
    const done = growth?.get(v6 ? "Ip6ReasmOKs" : "IpReasmOKs");
    const failed = growth?.get(v6 ? "Ip6ReasmFails" : "IpReasmFails");
    const counted =
      asked !== undefined &&
      done !== undefined &&
      asked.growth >= found.firstFragments * MOST &&
      done.growth <= Math.max(0, stop.sent - stop.stayed);
    return fail(`${found.director} lacks fragments of ${plural(found.firstFragments, "datagram")}`, {
      grounds: ["must", ...(counted ? (["counter"] as const) : []), "absence"],
      packets: found.firstFragments,
      segments: [{ from: found.director, to: found.director }],
      explanation: {
        en: `Measured: the first fragments of ${plural(found.firstFragments, "datagram")} came in at ${found.director} and ${
          found.laterFragments === 0 ? "none" : `${found.laterFragments}`
        } of the later ones${found.laterSent > 0 ? ` (clients sent ${found.laterSent})` : ""}; nothing of them went out${
          counted
            ? `; ${asked.name} grew by ${asked.growth}, ${done.name} by ${done.growth}${failed && failed.growth > 0 ? `, ${failed.name} by ${failed.growth}` : ""}`
            : ""
        }. Inferred: the kernel puts a datagram together before IPVS sees it; without all of its fragments it waits 30 seconds and drops it. A security group or firewall in front lets later fragments, which have no ports, not pass, or a balancer sends them to another director.`,
      },
      evidence: [...found.fragmentCites, ...(counted ? [citeCounter(found.director, asked)] : [])],
      remedies: [
        {
          host: "client",
          platform: "any",
          commands: [`ping -M do -s 1372 -c 2 ${stop.wanted.vip}`],
          note: {
            en: "send datagrams that fit the path (for DNS: edns-udp-size 1232); or let the filter in front keep fragments, or put them together first; a balancer in front must hash by addresses alone",
          },
        },
      ],
      verify: [
        {
          host: found.director,
          command: "nstat -az IpReasmReqds IpReasmOKs IpReasmFails",
          expect: { en: "OKs grow with what clients send, fails stand still" },
        },
      ],
      rivals: [
        {
          cause: "ds-mtu-frag-needed",
          because: { en: "the director sent no fragmentation needed: the datagrams came in pieces already" },
        },
        { cause: "ds-input-firewall", because: { en: "a datagram that is not whole never reaches INPUT" } },
      ],
    });
  },
});
