/** The director cannot forward packets that are too big and may not be fragmented. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { plural } from "./words.ts";

const UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const TOO_BIG_6 = 2;

export const dsMtuFragNeeded = defineRule({
  id: "ds-mtu-frag-needed",
  layer: "director",
  severity: "broken",
  title: { en: "The director refuses packets that are too big for the way to the real server" },
  needs: ["directorLoss"],
  wants: [],
  judge({ directorLoss }) {
    const stop = directorLoss.stops.at(0);
    if (!stop) return pass("everything that came in at the director went out");
    const errors = stop.refusals.filter(({ error }) =>
      error.family === 4
        ? error.type === UNREACHABLE && error.code === FRAGMENTATION_NEEDED
        : error.type === TOO_BIG_6,
    );
    if (errors.length === 0) return notApplicable("the director sent no fragmentation needed");
    const mtu = errors.at(0)?.error.mtu ?? 0;
    const { vip, port, protocol } = directorLoss.target;
    return fail(`${stop.director} answers with fragmentation needed, MTU ${mtu}`, {
      grounds: ["message"],
      packets: stop.stayed,
      segments: [{ from: stop.director, to: stop.director }],
      explanation: {
        en: `Measured: ${plural(stop.stayed, "request")} came in at ${stop.director} and did not go out; it sent ${plural(errors.length, "ICMP error")} "fragmentation needed, MTU ${mtu}" and the client goes on with big packets that forbid fragmentation. A tunnel takes 20 bytes or more of every packet.`,
      },
      evidence: [...stop.refusalCites, ...stop.cites],
      remedies: [
        {
          host: "rs",
          platform: "any",
          commands: [
            `iptables -t mangle -A OUTPUT -p tcp -s ${vip} --tcp-flags SYN,RST SYN,ACK -j TCPMSS --set-mss ${Math.max(536, mtu - 40)}`,
          ],
          note: {
            en: "TCP: the real server asks clients for smaller segments; the director cannot, the SYN-ACK does not pass it",
          },
        },
        {
          host: stop.director,
          platform: "any",
          commands: ["sysctl -w net.ipv4.vs.pmtu_disc=0"],
          note: {
            en: "the director fragments the tunnelled packets instead; or raise the MTU between director and real servers",
          },
        },
      ],
      verify: [
        {
          host: "client",
          command: `ping -M do -s ${Math.max(0, mtu - 28)} -c 2 ${vip}`,
          expect: { en: `answers; then no ICMP error while clients send ${protocol} to port ${port}` },
        },
      ],
    });
  },
});
