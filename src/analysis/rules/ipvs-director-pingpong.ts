/** Two directors are real servers of one another: what one forwards the other schedules anew, and sends back. */
import { serviceName } from "../evidence/table-services.ts";
import { defineRule, type Fault, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, plural } from "./words.ts";

export const ipvsDirectorPingpong = defineRule({
  id: "ipvs-director-pingpong",
  layer: "director",
  severity: "broken",
  title: {
    en: "Two directors send the same requests to one another until their TTL ends",
    zh: "两台调度器互为真实服务器，请求来回转发直到 TTL 耗尽",
  },
  needs: ["loops"],
  wants: ["deliveries"],
  judge({ loops, deliveries }) {
    const back = loops.loops.filter((l) => l.peer.serves && l.peer.sendsBack);
    if (back.length === 0) {
      const [mutual] = loops.mutual;
      if (mutual)
        return fail(`${mutual.director} and ${mutual.peer.host} are real servers of one another`, {
          ...mending(mutual.director, mutual.peer.host, mutual.vip),
          grounds: ["may"],
          severity: "risk",
          packets: 0,
          segments: [{ from: mutual.director, to: mutual.peer.host }],
          explanation: {
            en: `Measured: no request that came back. The table of ${mutual.director} has ${mutual.peer.host} as real server of ${mutual.service}, and the table of ${mutual.peer.host} has ${mutual.director} for the same service. ${WHY}`,
          },
          evidence: [mutual.cite, ...mutual.peer.cites],
        });
      const open = loops.loops.find((l) => !l.peer.known);
      if (open)
        return inconclusive(
          `requests come back to ${open.director} from ${open.peer.host}; whether that has a virtual service of its own is not known`,
          [{ host: open.peer.host, command: "ipvsadm -Ln; ip addr; sysctl net.ipv4.ip_forward" }],
        );
      return loops.loops.length > 0
        ? notApplicable(
            "what sends the requests back has no such virtual service: it forwards them as a router does",
          )
        : pass("no request comes back to a director from where it sent it");
    }
    const [loop] = back;
    const own = deliveries?.servers.find((s) => s.host === loop.peer.host);
    const packets = own && own.unanswered > 0 ? own.unanswered : loop.returned;
    const hosts = listed(back.map((l) => l.peer.host));
    return fail(`${plural(loop.returned, "request")} came back to ${loop.director} from ${hosts}`, {
      ...mending(loop.director, loop.peer.host, loop.vip),
      grounds: ["message", "must"],
      packets,
      segments: back.map((l) => ({ from: l.peer.host, to: l.peer.host })),
      explanation: {
        en: `Measured: ${plural(loop.returned, "request")} for ${serviceName(loop)} came in at ${loop.director} from ${hosts}, where ${loop.director} sends them, down to a TTL of ${loop.lowestTtl}${
          own && own.unanswered > 0
            ? `; none of ${packets} that arrived at ${loop.peer.host} was given to its application`
            : ""
        }. ${loop.peer.host} has the same virtual service with ${loop.director} as real server. ${WHY}`,
      },
      evidence: [...loop.cites, ...back.flatMap((l) => l.peer.cites)].slice(0, 12),
      rivals: [
        {
          cause: "rs-vip-missing",
          because: {
            en: `${loop.peer.host} does not route the packets back: its own IPVS table schedules them`,
          },
        },
      ],
    });
  },
});

const WHY =
  "A packet that one of them forwards, still addressed to the VIP, meets the other's own virtual service, is scheduled there anew, and may go back: every lap costs one of its TTL, on kernels before 4.10 nothing.";

function mending(director: string, peer: string, vip: string): Pick<Fault, "remedies" | "verify"> {
  return {
    remedies: [
      {
        host: peer,
        platform: "any",
        commands: [
          `${vip.includes(":") ? "ip6tables" : "iptables"} -t mangle -A PREROUTING -d ${vip} -m mac ! --mac-source $PEER_MAC -j MARK --set-mark 1`,
        ],
        note: {
          en: "on both, PEER_MAC being the MAC of the other one: a service by firewall mark (ipvsadm -A -f 1) leaves out what the other director forwarded; or no service on the one that is backup (net.ipv4.vs.backup_only=1 with its sync daemon in state backup); or directors that are no real servers",
        },
      },
    ],
    verify: [
      {
        host: director,
        command: `tcpdump -eni any -c 20 'dst host ${vip}'`,
        expect: { en: `no request from the MAC of ${peer}` },
      },
    ],
  };
}
