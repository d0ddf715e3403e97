/** Every real server has as many connections as its threshold lets it have. */
import { serviceName, type TableDestination, type TableService } from "../evidence/table-services.ts";
import { defineRule, type Fault, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { methodOption, noted, serverOption, serviceOption } from "./ipvsadm.ts";
import { stoppedServices } from "./no-usable-server.ts";
import { isRefused, stopText, stopTextZh } from "./unserved.ts";
import { listed, listedZh, plural } from "./words.ts";

export const ipvsOverloadThreshold = defineRule({
  id: "ipvs-overload-threshold",
  layer: "director",
  severity: "degraded",
  title: {
    en: "Every real server has reached its connection threshold: new clients are refused",
    zh: "所有真实服务器都达到连接上限，新客户端被拒绝",
  },
  needs: ["ipvsTables"],
  wants: ["passages", "packetMarks"],
  judge({ ipvsTables, passages, packetMarks }) {
    if (!passages) {
      const full = ipvsTables.directors.flatMap(({ director, services }) =>
        services.filter((s) => isFull(s, atLimit)).map((service) => ({ director, service })),
      );
      const [first] = full;
      if (!first)
        return notApplicable({
          en: "no service's real servers are all at a threshold",
          zh: "没有哪个服务的 RS 全部达到阈值",
        });
      const because = {
        en: `every real server of ${first.service.name} is at its threshold`,
        zh: `${first.service.name} 的每台 RS 都已达到阈值`,
      };
      return fail(because, {
        ...common(first.director, first.service),
        grounds: ["must"],
        packets: 0,
        explanation: {
          en: `Measured: ${whyOf(first.service)}`,
          zh: `实测：${whyOfZh(first.service)}`,
        },
        evidence: citesOf(first.service),
      });
    }
    const refused = stoppedServices(passages, ipvsTables, packetMarks).filter((t) => isRefused(t.passage));
    if (refused.length === 0)
      return pass({
        en: "the director refused no request of a service in its table",
        zh: "DS 没有拒绝其表中服务的请求",
      });
    const taken = refused.find(({ service }) => isFull(service, overloaded));
    if (!taken) {
      const open = refused.find(({ service }) => usable(service).some((d) => d.thresholds === undefined));
      return open && usable(open.service).length > 0 && !open.passage.all
        ? inconclusive({ en: "the thresholds of the real servers are not known", zh: "RS 的连接上限未知" }, [
            { host: open.passage.director, command: "ipvsadm -Ln --thresholds" },
          ])
        : notApplicable({
            en: "the service's real servers are not all at a threshold",
            zh: "该服务的 RS 并未全部达到阈值",
          });
    }
    const { passage, service } = taken;
    const lost = passage.flows.filter((f) => f.stayed > 0);
    if (lost.some((f) => f.brokeOff))
      return notApplicable({
        en: "flows that had passed broke off: a threshold keeps them",
        zh: "已通过的流中断了：而阈值不影响已有的流",
      });
    const because = {
      en: `no real server of ${service.name} takes another connection`,
      zh: `${service.name} 没有 RS 能再接受新连接`,
    };
    return fail(because, {
      ...common(passage.director, service),
      grounds: ["message", "absence"],
      packets: passage.stayed,
      explanation: {
        en: `Measured: ${stopText(passage, serviceName(passage))}: ${plural(lost.length, "flow")}. ${whyOf(service)}`,
        zh: `实测：${stopTextZh(passage, serviceName(passage))}：共 ${lost.length} 条流。${whyOfZh(service)}`,
      },
      evidence: [...citesOf(service), ...passage.refusalCites, ...passage.cites],
      rivals: [
        {
          cause: "ipvs-weight-zero",
          because: { en: "the real servers have weights above 0", zh: "RS 的权重都大于 0" },
        },
        { cause: "ipvs-no-dest", because: { en: "the service has real servers", zh: "该虚拟服务有 RS" } },
      ],
    });
  },
});

function usable({ destinations }: TableService): readonly TableDestination[] {
  return destinations.filter((d) => d.weight === undefined || d.weight > 0);
}

function isFull(service: TableService, test: (d: TableDestination) => boolean): boolean {
  const rows = usable(service);
  return rows.length > 0 && rows.every(test);
}

function connections({ activeConnections, inactiveConnections }: TableDestination): number | undefined {
  if (activeConnections === undefined || inactiveConnections === undefined) return undefined;
  return activeConnections + inactiveConnections;
}

/** ip_vs_bind_dest() sets IP_VS_DEST_F_OVERLOAD from `upper` on. */
function atLimit(d: TableDestination): boolean {
  const upper = d.thresholds?.upper ?? 0;
  return upper > 0 && (connections(d) ?? 0) >= upper;
}

/** ip_vs_dest_update_overload() clears it below `lower`, or below three quarters of `upper` where that is 0. */
function overloaded(d: TableDestination): boolean {
  const { upper = 0, lower = 0 } = d.thresholds ?? {};
  if (upper === 0) return false;
  return (connections(d) ?? 0) >= (lower > 0 ? lower : Math.ceil((upper * 3) / 4));
}

function whyOf(service: TableService): string {
  const rows = usable(service);
  return `${listed(
    rows.map(
      (d) => `${d.ip} has ${connections(d) ?? 0} connections and a threshold of ${d.thresholds?.upper ?? 0}`,
    ),
  )}: a server at its upper threshold gets no new connection until it has fewer than the lower one (three quarters of the upper where that is 0). Inactive connections count, so those of UDP do for 300 seconds after their last packet.`;
}

function whyOfZh(service: TableService): string {
  const rows = usable(service);
  return `${listedZh(
    rows.map((d) => `${d.ip}（${connections(d) ?? 0} 个连接，上限 ${d.thresholds?.upper ?? 0}）`),
  )}：RS 的连接数达到上限后，要降到下限（下限为 0 时取上限的四分之三）以下才会再分到新连接。非活动连接也计算在内，UDP 连接在最后一个报文之后还要计 300 秒。`;
}

function citesOf(service: TableService) {
  return [
    service.cite,
    ...usable(service)
      .slice(0, 4)
      .map((d) => d.thresholds?.cite ?? d.cite),
  ];
}

function common(director: string, service: TableService): Pick<Fault, "segments" | "remedies" | "verify"> {
  const commands = usable(service)
    .slice(0, 8)
    .map(
      (d) =>
        `ipvsadm -e ${serviceOption(service)} ${serverOption(d.ip, d.port)} ${methodOption(d.forwarding)} -w ${d.weight ?? 1} -x ${(d.thresholds?.upper ?? 0) * 4} -y ${(d.thresholds?.upper ?? 0) * 3}`,
    );
  return {
    segments: [{ from: director, to: director }],
    remedies: [
      {
        host: director,
        platform: "any",
        commands,
        note: noted(
          commands,
          "a higher threshold (0: none; keepalived: uthreshold, lthreshold), more real servers, or shorter timeouts (ipvsadm --set)",
          "提高上限（0 表示不限；keepalived 中为 uthreshold、lthreshold）、增加 RS，或缩短超时（ipvsadm --set）",
        ),
      },
    ],
    verify: [
      {
        host: director,
        command: "ipvsadm -Ln --thresholds",
        expect: {
          en: "ActiveConn and InActConn together stay below Uthreshold",
          zh: "ActiveConn 与 InActConn 之和低于 Uthreshold",
        },
      },
    ],
  };
}
