/** Persistence keeps sending clients to a real server that was taken out by weight 0 because it fails. */
import type { Ground } from "../../report/schema.ts";
import type { DeliveryAnswers } from "../evidence/deliveries.ts";
import type { ForwardLoss } from "../evidence/forward-loss.ts";
import type { ConnectionEntry, IpvsConnections } from "../evidence/ipvs-connections.ts";
import type { DirectorTable, IpvsTables } from "../evidence/ipvs-tables.ts";
import type { ServicePassage } from "../evidence/passages.ts";
import type { TableDestination, TableService } from "../evidence/table-services.ts";
import { defineRule, type Fault, fail, type Judgement, notApplicable, pass } from "./define.ts";
import { serverOption, serviceOption } from "./ipvsadm.ts";
import { takenBy } from "./no-usable-server.ts";
import { plural } from "./words.ts";

export const ipvsPersistencePin = defineRule({
  id: "ipvs-persistence-pin",
  layer: "director",
  severity: "broken",
  title: {
    en: "Persistence keeps clients at a real server of weight 0 that does not serve them",
    zh: "会话保持把客户端固定在权重为 0 且无法服务的真实服务器上",
  },
  needs: ["ipvsTables"],
  wants: ["passages", "deliveries", "forwardLoss", "ipvsConnections", "packetMarks"],
  judge({ ipvsTables, passages, deliveries, forwardLoss, ipvsConnections, packetMarks }) {
    if (!passages) return byState(ipvsTables, ipvsConnections);
    const persistent = passages.services.flatMap((passage) => {
      const table = ipvsTables.directors.find((d) => d.director === passage.director);
      const service = table && takenBy(passage, table, packetMarks);
      return table && service && isPersistent(service) ? [{ passage, table, service }] : [];
    });
    if (persistent.length === 0)
      return notApplicable({
        en: "no service that clients use is persistent",
        zh: "客户端使用的服务都没有会话保持",
      });
    for (const { passage, table, service } of persistent) {
      if ((table.settings.get("expire_quiescent_template")?.value ?? 0) > 0) continue;
      for (const server of quiesced(service)) {
        const lost = lostAt(server, service, passage, deliveries, forwardLoss);
        if (lost.packets === 0) continue;
        const pins = templatesOf(ipvsConnections, table.director, server);
        const because = {
          en: `${server.host ?? server.ip} has weight 0, fails, and still gets requests`,
          zh: `${server.host ?? server.ip} 的权重为 0，已失效，却仍收到请求`,
        };
        return fail(because, faultOf(passage, table, service, server, lost, pins));
      }
    }
    return pass({
      en: "no real server of weight 0 gets requests that it does not serve",
      zh: "没有权重为 0 的 RS 收到它不处理的请求",
    });
  },
});

function isPersistent({ flags }: TableService): boolean {
  return flags.some((f) => f.startsWith("persistent"));
}

/** Of weight 0 while others take new clients. */
function quiesced({ destinations }: TableService): readonly TableDestination[] {
  return destinations.some((d) => (d.weight ?? 0) > 0) ? destinations.filter((d) => d.weight === 0) : [];
}

function templatesOf(
  connections: IpvsConnections | undefined,
  director: string,
  { ip }: TableDestination,
): readonly ConnectionEntry[] {
  return (
    connections?.directors.find((d) => d.director === director)?.templates.filter((t) => t.ip === ip) ?? []
  );
}

interface Lost {
  readonly packets: number;
  /** Where they ended. */
  readonly segment: Fault["segments"][number];
  readonly cites: Fault["evidence"];
}

function lostAt(
  { host = "" }: TableDestination,
  { vip, port }: TableService,
  passage: ServicePassage,
  deliveries: DeliveryAnswers | undefined,
  forwardLoss: ForwardLoss | undefined,
): Lost {
  const goes = passage.flows.some((f) => f.to.includes(host));
  const own = deliveries?.servers.find(
    (s) => s.host === host && (vip === "" || (s.vip === vip && s.port === port)),
  );
  if (goes && own && own.unanswered > 0 && own.answered === 0)
    return { packets: own.unanswered, segment: { from: host, to: host }, cites: own.cites };
  const leg = forwardLoss?.legs.find((l) => l.from === passage.director && l.to === host);
  if (goes && leg && leg.leg.counts.arrived === 0)
    return {
      packets: leg.leg.counts.missing,
      segment: { from: passage.director, to: host },
      cites: leg.cites,
    };
  return { packets: 0, segment: { from: host, to: host }, cites: [] };
}

function faultOf(
  passage: ServicePassage,
  table: DirectorTable,
  service: TableService,
  server: TableDestination,
  lost: Lost,
  pins: readonly ConnectionEntry[],
): Fault {
  const name = server.host ?? server.ip;
  const clients = new Set(passage.flows.filter((f) => f.to.includes(name)).map((f) => f.client));
  const earlier = table.earlier
    .find((s) => s.name === service.name)
    ?.destinations.find((d) => d.ip === server.ip && d.port === server.port);
  const setting = table.settings.get("expire_quiescent_template");
  // A server of weight 0 gets nothing new: frames to it are the template's doing.
  const grounds: Ground[] = ["absence", pins.length > 0 && setting ? "must" : "may"];
  if (earlier?.weight === 0) grounds.push("message");
  return {
    grounds,
    packets: lost.packets,
    segments: [lost.segment],
    explanation: {
      en: `Measured: ${plural(lost.packets, "request")} of ${plural(clients.size, "client")} went from ${table.director} to ${name} and none was answered; in the table ${name} has weight 0${
        earlier?.weight === 0 ? ", before the test already" : ""
      }, and other real servers do not. ${
        pins.length > 0
          ? `The connection table has ${plural(pins.length, "template")} (client port 0) that ${pins.length === 1 ? "leads" : "lead"} there. `
          : ""
      }${service.name} is ${service.flags.find((f) => f.startsWith("persistent"))}: with expire_quiescent_template=${setting?.value ?? "0, its default,"} a template outlives the weight, and every new flow of its clients makes it live longer.`,
      zh: `实测：${clients.size} 个客户端的 ${lost.packets} 个请求从 ${table.director} 发往 ${name}，没有一个得到应答；表中 ${name} 的权重为 0${
        earlier?.weight === 0 ? "（测试之前已是 0）" : ""
      }，其他 RS 的权重不为 0。${
        pins.length > 0 ? `连接表中有 ${pins.length} 个模板（客户端端口为 0）指向它。` : ""
      }${service.name} 为 ${service.flags.find((f) => f.startsWith("persistent"))}：在 expire_quiescent_template=${setting?.value ?? "0（默认值）"} 时，权重变为 0 后模板依然有效，其客户端的每条新流都会延长它的寿命。`,
    },
    evidence: [
      server.cite,
      service.cite,
      ...pins.slice(0, 3).map((p) => p.cite),
      ...(setting ? [setting.cite] : []),
      ...(earlier ? [earlier.cite] : []),
      ...lost.cites,
    ],
    ...mending(table.director, service, server),
    rivals: [
      {
        cause: "app-not-listening",
        because: {
          en: `${name} is out of service by its weight, whatever ails it: these clients should be with another one`,
          zh: `无论 ${name} 有什么故障，按权重它已停止服务：这些客户端本应由其他 RS 服务`,
        },
      },
      {
        cause: "ipvs-weight-zero",
        because: {
          en: "other real servers of the service have a weight above 0",
          zh: "该虚拟服务的其他 RS 权重大于 0",
        },
      },
    ],
  };
}

/** Templates to a server that is being drained: harmless while it still serves. */
function byState({ directors }: IpvsTables, connections: IpvsConnections | undefined): Judgement {
  for (const { director, services, settings } of directors) {
    const setting = settings.get("expire_quiescent_template");
    if (!setting || setting.value > 0) continue;
    for (const service of services.filter(isPersistent))
      for (const server of quiesced(service)) {
        const pins = templatesOf(connections, director, server);
        if (pins.length === 0) continue;
        const because = {
          en: `clients are pinned to ${server.ip}, which has weight 0`,
          zh: `客户端被会话保持绑定到 ${server.ip}，其权重为 0`,
        };
        return fail(because, {
          grounds: ["may"],
          severity: "risk",
          packets: 0,
          segments: [{ from: director, to: director }],
          explanation: {
            en: `Measured: ${plural(pins.length, "template")} of ${service.name} ${pins.length === 1 ? "leads" : "lead"} to ${server.ip}, which has weight 0, with expire_quiescent_template=0. Inferred: these clients go on being sent there; if it was taken out because it fails, they get nothing.`,
            zh: `实测：${service.name} 的 ${pins.length} 个模板指向 ${server.ip}，其权重为 0，且 expire_quiescent_template=0。推断：这些客户端的请求会继续发往它；如果它是因故障被摘除的，这些客户端得不到任何服务。`,
          },
          evidence: [server.cite, ...pins.slice(0, 3).map((p) => p.cite), setting.cite],
          ...mending(director, service, server),
        });
      }
  }
  return notApplicable({
    en: "no template of a persistent service leads to a real server of weight 0",
    zh: "会话保持的模板没有指向权重为 0 的 RS",
  });
}

function mending(
  host: string,
  service: TableService,
  { ip, port }: TableDestination,
): Pick<Fault, "remedies" | "verify"> {
  return {
    remedies: [
      {
        host,
        platform: "any",
        commands: ["sysctl -w net.ipv4.vs.expire_quiescent_template=1"],
        note: {
          en: "templates of servers of weight 0 count no more: the next flow is scheduled anew",
          zh: "权重为 0 的 RS 的模板不再有效：下一条流会重新调度",
        },
      },
      {
        host,
        platform: "any",
        commands: [`ipvsadm -d ${serviceOption(service)} ${serverOption(ip, port)}`],
        note: {
          en: "or take the server out of the table: templates of a removed server do not count either",
          zh: "或者把该 RS 从表中删除：已删除 RS 的模板同样无效",
        },
      },
    ],
    verify: [
      {
        host,
        command: "ipvsadm -Lnc",
        expect: {
          en: `no row with client port 0 and ${ip} once clients go on`,
          zh: `客户端继续访问后，没有客户端端口为 0 且指向 ${ip} 的行`,
        },
      },
    ],
  };
}
