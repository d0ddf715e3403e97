/** A caveat: ARP is answered by the fabric, so an answer says nothing of the way to the real server. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed } from "./words.ts";

export const arpProxyFalseReachability = defineRule({
  id: "arp-proxy-false-reachability",
  layer: "fabric",
  severity: "note",
  title: { en: "The fabric answers ARP for real servers: an answer does not prove that frames reach them" },
  needs: ["neighbourTables"],
  wants: [],
  judge({ neighbourTables }) {
    const answered = neighbourTables.resolutions.filter((r) => r.known && r.asked > 0 && r.answered > 0);
    if (answered.length === 0) return notApplicable("no question for a real server's MAC was answered");
    const found = answered.filter((r) => r.unheard > 0);
    if (found.length === 0)
      return answered.some((r) => r.heard > 0)
        ? pass("the real servers saw the questions that were answered")
        : inconclusive("whether the questions reached the real servers was not captured");
    const [first] = found;
    const servers = listed(found.map((r) => r.server));
    return fail(`${servers} did not see the questions that were answered for them`, {
      grounds: ["message", "absence"],
      packets: 0,
      segments: found.map((r) => ({ from: r.director, to: r.server })),
      explanation: {
        en: `${first.director} asked for the MAC of ${listed(found.map((r) => r.ip))} and was told ${listed(found.flatMap((r) => r.answerMacs))}; of these questions ${found.reduce((n, r) => n + r.unheard, 0)} should be in the captures of ${servers} and none is, nor any answer of theirs. The fabric answers itself (ARP suppression of VXLAN, l2pop or OVN of OpenStack, a cloud's router): arping and REACHABLE prove nothing of the way to these servers. What counts is what their captures show.`,
      },
      evidence: found.flatMap((r) => [...r.cites.slice(0, 1), ...r.answerCites.slice(0, 1)]).slice(0, 12),
      remedies: [
        {
          host: first.director,
          platform: "any",
          commands: found.slice(0, 4).map((r) => `ping -c 3 ${r.ip}`),
          note: { en: "an answer to this comes from the real server itself" },
        },
      ],
      verify: found.slice(0, 4).map((r) => ({
        host: r.server,
        command: "tcpdump -nei any -c 3 arp or icmp",
        expect: { en: "what of the director's questions and pings really arrives" },
      })),
    });
  },
});
