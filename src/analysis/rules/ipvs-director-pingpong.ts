/** Two directors are real servers of one another: what one forwards the other schedules anew, and sends back. */
import { serviceName } from "../evidence/table-services.ts";
import { defineRule, type Fault, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { tablesOf } from "./family.ts";
import { listed, listedZh, plural } from "./words.ts";

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
        return fail(
          {
            en: `${mutual.director} and ${mutual.peer.host} are real servers of one another`,
            zh: `${mutual.director} 与 ${mutual.peer.host} 互为对方的 RS`,
          },
          {
            ...mending(mutual.director, mutual.peer.host, mutual.vip),
            grounds: ["may"],
            severity: "risk",
            packets: 0,
            segments: [{ from: mutual.director, to: mutual.peer.host }],
            explanation: {
              en: `Measured: no request that came back. The table of ${mutual.director} has ${mutual.peer.host} as real server of ${mutual.service}, and the table of ${mutual.peer.host} has ${mutual.director} for the same service. ${WHY}`,
              zh: `实测：没有返回的请求。${mutual.director} 的表中 ${mutual.peer.host} 是 ${mutual.service} 的 RS，而 ${mutual.peer.host} 的表中同一虚拟服务的 RS 是 ${mutual.director}。${WHY_ZH}`,
            },
            evidence: [mutual.cite, ...mutual.peer.cites],
          },
        );
      const open = loops.loops.find((l) => !l.peer.known);
      if (open)
        return inconclusive(
          {
            en: `requests come back to ${open.director} from ${open.peer.host}; whether that has a virtual service of its own is not known`,
            zh: `请求从 ${open.peer.host} 回到 ${open.director}；前者自己是否有虚拟服务未知`,
          },
          [{ host: open.peer.host, command: "ipvsadm -Ln; ip addr; sysctl net.ipv4.ip_forward" }],
        );
      return loops.loops.length > 0
        ? notApplicable({
            en: "what sends the requests back has no such virtual service: it forwards them as a router does",
            zh: "发回请求的主机没有这个虚拟服务：它只是像路由器一样转发",
          })
        : pass({
            en: "no request comes back to a director from where it sent it",
            zh: "没有请求从 DS 发往的主机返回到该 DS",
          });
    }
    const [loop] = back;
    const own = deliveries?.servers.find((s) => s.host === loop.peer.host);
    const packets = own && own.unanswered > 0 ? own.unanswered : loop.returned;
    const hosts = listed(back.map((l) => l.peer.host));
    const because = {
      en: `${plural(loop.returned, "request")} came back to ${loop.director} from ${hosts}`,
      zh: `${loop.returned} 个请求从 ${listedZh(back.map((l) => l.peer.host))} 返回到 ${loop.director}`,
    };
    return fail(because, {
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
        zh: `实测：${loop.returned} 个发往 ${serviceName(loop)} 的请求从 ${listedZh(back.map((l) => l.peer.host))} 到达 ${loop.director}，而 ${loop.director} 正是把它们转发到那里，TTL 最低降到 ${loop.lowestTtl}${
          own && own.unanswered > 0 ? `；到达 ${loop.peer.host} 的 ${packets} 个请求没有一个交给其应用` : ""
        }。${loop.peer.host} 有相同的虚拟服务，其 RS 为 ${loop.director}。${WHY_ZH}`,
      },
      evidence: [...loop.cites, ...back.flatMap((l) => l.peer.cites)].slice(0, 12),
      rivals: [
        {
          cause: "rs-vip-missing",
          because: {
            en: `${loop.peer.host} does not route the packets back: its own IPVS table schedules them`,
            zh: `${loop.peer.host} 不是按路由送回报文：是它自己的 IPVS 表在调度它们`,
          },
        },
      ],
    });
  },
});

const WHY =
  "A packet that one of them forwards, still addressed to the VIP, meets the other's own virtual service, is scheduled there anew, and may go back: every lap costs one of its TTL, on kernels before 4.10 nothing.";

const WHY_ZH =
  "其中一台转发的报文目的地址仍是 VIP，会命中另一台自己的虚拟服务，在那里重新调度，并可能又被送回：每转一圈 TTL 减 1，4.10 之前的内核则不减。";

function mending(director: string, peer: string, vip: string): Pick<Fault, "remedies" | "verify"> {
  return {
    remedies: [
      {
        host: peer,
        platform: "any",
        commands: [
          `${tablesOf(vip)} -t mangle -A PREROUTING -d ${vip} -m mac ! --mac-source $PEER_MAC -j MARK --set-mark 1`,
        ],
        note: {
          en: "on both, PEER_MAC being the MAC of the other one: a service by firewall mark (ipvsadm -A -f 1) leaves out what the other director forwarded; or no service on the one that is backup (net.ipv4.vs.backup_only=1 with its sync daemon in state backup); or directors that are no real servers",
          zh: "两台都要配置，PEER_MAC 为对方的 MAC：按防火墙标记的虚拟服务（ipvsadm -A -f 1）不会处理对方转发来的报文；或者处于备用状态的一台不提供虚拟服务（net.ipv4.vs.backup_only=1，且其同步守护进程处于 backup 状态）；或者 DS 不兼作 RS",
        },
      },
    ],
    verify: [
      {
        host: director,
        command: `tcpdump -eni any -c 20 'dst host ${vip}'`,
        expect: { en: `no request from the MAC of ${peer}`, zh: `没有来自 ${peer} 的 MAC 的请求` },
      },
    ],
  };
}
