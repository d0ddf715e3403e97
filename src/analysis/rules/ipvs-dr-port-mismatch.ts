/** Direct routing and tunnelling cannot rewrite ports, and the table names another one for the real server. */
import { endpoint } from "../../lib/ip.ts";
import type { Ground } from "../../report/schema.ts";
import type { DeliveryAnswers } from "../evidence/deliveries.ts";
import type { SocketAnswers } from "../evidence/sockets.ts";
import { protocolName } from "../observe/services.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { tablesOf } from "./family.ts";
import { deliveredAt, type Mismatch, portMismatches } from "./port-mismatch.ts";
import { listed, listedZh, plural } from "./words.ts";

export const ipvsDrPortMismatch = defineRule({
  id: "ipvs-dr-port-mismatch",
  layer: "director",
  severity: "broken",
  title: {
    en: "The table has another port for the real server than for the service, and the method does not rewrite ports",
    zh: "DR 或隧道模式下真实服务器端口与虚拟服务端口不同",
  },
  needs: ["ipvsTables"],
  wants: ["deliveries", "sockets"],
  judge({ ipvsTables, deliveries, sockets }) {
    const found = portMismatches(ipvsTables);
    if (found.length === 0)
      return notApplicable({
        en: "no real server without NAT has another port than its service",
        zh: "非 NAT 方式的 RS 端口都与服务端口相同",
      });
    const judged = found.map((mismatch) => ({ mismatch, ...whatIsKnown(mismatch, deliveries, sockets) }));
    const open = judged.filter((j) => !j.serves);
    if (open.length === 0)
      return pass({
        en: "the real servers take the service's own port all the same",
        zh: "RS 仍然在服务自己的端口上接收",
      });
    const lossy = open.filter((j) => j.lost > 0);
    const concerned = lossy.length > 0 ? lossy : open;
    const [{ mismatch }] = concerned;
    const { service, director } = mismatch;
    const hosts = listed(concerned.map((j) => j.name));
    const packets = lossy.reduce((n, j) => n + j.lost, 0);
    const refused = lossy.some((j) => j.refused);
    const deaf = concerned.every((j) => j.deaf);
    const ports = listed(concerned.map((j) => String(j.mismatch.destination.port)));
    const hostsZh = listedZh(concerned.map((j) => j.name));
    const portsZh = listedZh(concerned.map((j) => String(j.mismatch.destination.port)));
    const grounds: readonly Ground[] = [
      deaf ? "must" : "may",
      ...(packets > 0 ? (["absence"] as const) : []),
      ...(refused ? (["message"] as const) : []),
    ];
    const because = {
      en: `${hosts} stands in the table with port ${ports}, the service with ${service.port}`,
      zh: `${hostsZh} 在表中的端口为 ${portsZh}，而服务端口为 ${service.port}`,
    };
    return fail(because, {
      grounds,
      packets,
      segments: concerned.map((j) => ({ from: j.name, to: j.name })),
      ...(packets > 0 || deaf ? {} : { severity: "risk" }),
      explanation: {
        en: `Measured: ${
          packets > 0
            ? `${plural(packets, "request")} for ${service.name} arrived at ${hosts} with destination port ${service.port}${refused ? " and was refused" : " and was not answered"}`
            : `no request for ${service.name} at ${hosts}`
        }. The table has ${hosts} with port ${ports}. ${
          mismatch.destination.forwarding === "tunnel" ? "Tunnelling" : "Direct routing"
        } sends the packet on as it is: the port in the table stands in the connection table and nowhere else${
          concerned.some((j) => j.elsewhere) ? `; a socket does listen on port ${ports}` : ""
        }.`,
        zh: `实测：${
          packets > 0
            ? `${packets} 个发往 ${service.name} 的请求到达 ${hostsZh}，目的端口为 ${service.port}，${refused ? "被拒绝" : "没有得到应答"}`
            : `${hostsZh} 上没有发往 ${service.name} 的请求`
        }。表中 ${hostsZh} 的端口为 ${portsZh}。${
          mismatch.destination.forwarding === "tunnel" ? "隧道" : "直接路由"
        }方式原样转发报文：表中的端口只出现在连接表里，不起其他作用${
          concerned.some((j) => j.elsewhere) ? `；确有套接字监听端口 ${portsZh}` : ""
        }。`,
      },
      evidence: [
        service.cite,
        ...concerned.slice(0, 4).map((j) => j.mismatch.destination.cite),
        ...concerned.flatMap((j) => j.cites).slice(0, 6),
      ],
      remedies: [
        {
          host: director,
          platform: "any",
          commands: ["grep -nE 'virtual_server|real_server' /etc/keepalived/keepalived.conf"],
          note: {
            en: `give the real servers the service's port, ${service.port}, and let the application listen there; only NAT (lb_kind NAT) rewrites ports`,
            zh: `把 RS 的端口设为虚拟服务的端口 ${service.port}，并让应用监听该端口；只有 NAT（lb_kind NAT）会改写端口`,
          },
        },
        ...concerned.slice(0, 4).map((j) => ({
          host: j.name,
          platform: "any",
          commands: [
            `${tablesOf(service.vip)} -t nat -A PREROUTING -d ${service.vip} -p ${protocolName(service.protocol)} --dport ${service.port} -j REDIRECT --to-ports ${j.mismatch.destination.port}`,
          ],
          note: {
            en: "where the application cannot listen on the service's port",
            zh: "如果应用无法监听虚拟服务的端口",
          },
        })),
      ],
      verify: concerned.slice(0, 4).map((j) => ({
        host: j.name,
        command: `ss -ln${service.protocol === 6 ? "t" : "u"}p 'sport = :${service.port}'`,
        expect: {
          en: `a socket on ${endpoint(service.vip, service.port)} or *:${service.port}`,
          zh: `有套接字监听 ${endpoint(service.vip, service.port)} 或 *:${service.port}`,
        },
      })),
      rivals: [
        {
          cause: "app-not-listening",
          because: {
            en: `the table means port ${ports}: what is wrong is that it has one of its own`,
            zh: `表中写的是端口 ${portsZh}：问题在于表中为 RS 另设了端口`,
          },
        },
      ],
    });
  },
});

function whatIsKnown(
  { service, destination }: Mismatch,
  deliveries: DeliveryAnswers | undefined,
  sockets: SocketAnswers | undefined,
) {
  const own = deliveredAt({ director: "", service, destination }, deliveries);
  const list = sockets?.servers.find(
    (s) =>
      s.host === (own?.host ?? destination.host) &&
      s.protocol === service.protocol &&
      s.port === service.port,
  );
  const lost = own?.unanswered ?? 0;
  return {
    name: own?.host ?? destination.host ?? destination.ip,
    lost,
    refused: own !== undefined && (own.refusals.length > 0 || own.reset.length > 0),
    // Packets that are answered there are taken, by a socket or by a redirection.
    serves: lost === 0 && ((own?.answered ?? 0) > 0 || list?.takesVip === true),
    deaf: list?.complete === true && !list.takesVip,
    elsewhere: list?.elsewhere.includes(destination.port) === true,
    cites: own ? [...own.cites.slice(0, 1), ...own.refusalCites.slice(0, 1)] : (list?.list ?? []),
  };
}
