/** The director is a real server of its own service, and nothing listens there. */
import type { SocketAnswers } from "../evidence/sockets.ts";
import { serviceName, type TableDestination, type TableService } from "../evidence/table-services.ts";
import { defineRule, type Fault, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { serverOption, serviceOption } from "./ipvsadm.ts";
import { stoppedServices } from "./no-usable-server.ts";
import { isRefused, stopText, stopTextZh } from "./unserved.ts";
import { listed, listedZh, plural } from "./words.ts";

export const ipvsLocalDest = defineRule({
  id: "ipvs-local-dest",
  layer: "director",
  severity: "degraded",
  title: {
    en: "The director gives requests to itself as a real server, and nothing listens there",
    zh: "调度器自身也是真实服务器，但没有进程监听该端口",
  },
  needs: ["ipvsTables"],
  wants: ["passages", "sockets", "packetMarks"],
  judge({ ipvsTables, passages, sockets, packetMarks }) {
    const own = ipvsTables.directors.flatMap(({ director, services }) =>
      services.filter((s) => localOf(s).length > 0).map((service) => ({ director, service })),
    );
    if (own.length === 0)
      return notApplicable({
        en: "no director is a real server of its own service",
        zh: "没有 DS 是自己服务的 RS",
      });
    if (!passages) {
      const deaf = own.find(({ director, service }) => listens(sockets, director, service) === false);
      if (!deaf)
        return own.every(({ director, service }) => listens(sockets, director, service) === true)
          ? pass({
              en: "a socket of the director takes the service's port",
              zh: "DS 上有套接字在该服务的端口上接收",
            })
          : inconclusive({ en: "the director's sockets are not known", zh: "DS 的套接字未知" }, [
              { host: own[0].director, command: "ss -lnptu" },
            ]);
      const because = {
        en: `nothing listens for ${deaf.service.name} on ${deaf.director}`,
        zh: `${deaf.director} 上没有套接字监听 ${deaf.service.name}`,
      };
      return fail(because, {
        ...common(deaf.director, deaf.service, sockets),
        grounds: ["must"],
        packets: 0,
        explanation: {
          en: `Measured: ${whyOf(deaf.director, deaf.service)}`,
          zh: `实测：${whyOfZh(deaf.director, deaf.service)}`,
        },
      });
    }
    const taken = stoppedServices(passages, ipvsTables, packetMarks).find(
      (t) => localOf(t.service).length > 0 && isRefused(t.passage),
    );
    if (!taken)
      return pass({
        en: "the director refused no request of such a service",
        zh: "DS 没有拒绝这类服务的请求",
      });
    const { passage, service } = taken;
    const { director } = passage;
    const known = listens(sockets, director, service);
    if (known === true)
      return pass({
        en: "a socket of the director takes the service's port",
        zh: "DS 上有套接字在该服务的端口上接收",
      });
    const lost = passage.flows.filter((f) => f.stayed > 0);
    // An entry keeps a flow at its server: it loses all or nothing.
    if (lost.some((f) => f.stayed < f.came))
      return notApplicable({ en: "flows lost part of their requests", zh: "有流只丢失了部分请求" });
    const because = {
      en: `${director} refuses ${plural(passage.stayed, "request")} that it gave to itself`,
      zh: `${director} 拒绝了 ${passage.stayed} 个交给它自己的请求`,
    };
    return fail(because, {
      ...common(director, service, sockets),
      // Without the list of sockets a rule that rejects would look the same.
      grounds: known === false ? ["message", "absence", "must"] : ["message", "doubt"],
      packets: passage.stayed,
      ...(passage.all ? { severity: "broken" } : {}),
      explanation: {
        en: `Measured: ${stopText(passage, serviceName(passage))}: ${plural(lost.length, "flow")} lost every request${
          passage.all ? "" : ", the others lost none"
        }. ${whyOf(director, service)}`,
        zh: `实测：${stopTextZh(passage, serviceName(passage))}：${lost.length} 条流的请求全部丢失${
          passage.all ? "" : "，其他流没有丢失"
        }。${whyOfZh(director, service)}`,
      },
      evidence: [
        ...localOf(service).map((d) => d.cite),
        service.cite,
        ...passage.refusalCites,
        ...passage.cites,
        ...socketCites(sockets, director),
      ],
      rivals: [
        {
          cause: "ipvs-no-dest",
          because: {
            en: "the service has real servers with a weight above 0",
            zh: "该虚拟服务有权重大于 0 的 RS",
          },
        },
        {
          cause: "app-not-listening",
          because: {
            en: "the refusals carry the director's MAC; nothing of these flows went to another host",
            zh: "拒绝报文带有 DS 的 MAC；这些流没有任何报文发往其他主机",
          },
        },
      ],
    });
  },
});

function localOf({ destinations }: TableService): readonly TableDestination[] {
  return destinations.filter((d) => d.own && d.weight !== 0);
}

/** undefined: not known. */
function listens(
  sockets: SocketAnswers | undefined,
  director: string,
  service: TableService,
): boolean | undefined {
  const list = sockets?.directors.find(
    (s) => s.host === director && s.protocol === service.protocol && s.port === service.port,
  );
  if (list?.takesVip) return true;
  return list?.complete ? false : undefined;
}

function socketCites(sockets: SocketAnswers | undefined, director: string) {
  return sockets?.directors.find((s) => s.host === director)?.list ?? [];
}

function whyOf(director: string, service: TableService): string {
  const [row] = localOf(service);
  return `${listed(localOf(service).map((d) => d.ip))}, a real server of ${service.name}, is ${director} itself: IPVS hands what it schedules there to the local stack, still addressed to ${service.vip || "the VIP"}${
    row.forwarding === "masq" ? ` or, by NAT, to port ${row.port}` : ""
  }, and no socket takes it.`;
}

function whyOfZh(director: string, service: TableService): string {
  const [row] = localOf(service);
  return `${service.name} 的 RS ${listedZh(localOf(service).map((d) => d.ip))} 就是 ${director} 自己：调度到它的报文由 IPVS 交给本机协议栈，目的地址仍为 ${service.vip || "VIP"}${
    row.forwarding === "masq" ? `，或经 NAT 改为端口 ${row.port}` : ""
  }，而没有套接字接收。`;
}

function common(
  director: string,
  service: TableService,
  sockets: SocketAnswers | undefined,
): Pick<Fault, "segments" | "evidence" | "remedies" | "verify"> {
  const rows = localOf(service);
  return {
    segments: [{ from: director, to: director }],
    evidence: [...rows.map((d) => d.cite), service.cite, ...socketCites(sockets, director)],
    remedies: [
      {
        host: director,
        platform: "any",
        commands: rows
          .slice(0, 4)
          .map((d) => `ipvsadm -d ${serviceOption(service)} ${serverOption(d.ip, d.port)}`),
        note: {
          en: "or start the application on the director as well, bound to the VIP or to every address",
          zh: "或者在 DS 上也启动该应用，监听 VIP 或所有地址",
        },
      },
    ],
    verify: [
      {
        host: director,
        command: "ss -lnptu; ipvsadm -Ln",
        expect: {
          en: "no row with an address of the director, or a socket on the service's port",
          zh: "没有地址属于 DS 的行，或者该服务端口上有套接字监听",
        },
      },
    ],
  };
}
