/** The services of the table are found by firewall marks, and nothing marks what clients send. */
import type { DirectorTable, IpvsTables } from "../evidence/ipvs-tables.ts";
import type { PacketMarks } from "../evidence/packet-marks.ts";
import type { ServicePassage } from "../evidence/passages.ts";
import { serviceName, type TableService } from "../evidence/table-services.ts";
import { protocolName } from "../observe/services.ts";
import { defineRule, fail, type Judgement, notApplicable, pass } from "./define.ts";
import { tablesOf } from "./family.ts";
import { findUnserved, isRefused, stopText, stopTextZh } from "./unserved.ts";
import { listed, listedZh } from "./words.ts";

export const ipvsFwmarkNotSet = defineRule({
  id: "ipvs-fwmark-not-set",
  layer: "director",
  severity: "broken",
  title: {
    en: "The table finds its services by firewall marks, and no rule marks what clients send",
    zh: "虚拟服务依赖防火墙标记，但没有规则给客户端的报文打标记",
  },
  needs: ["ipvsTables"],
  wants: ["passages", "packetMarks"],
  judge({ passages, ipvsTables, packetMarks }) {
    const marked = ipvsTables.directors.filter((d) => d.services.some((s) => s.fwmark !== undefined));
    if (marked.length === 0)
      return notApplicable({
        en: "no service of the table is found by a firewall mark",
        zh: "表中没有按防火墙标记匹配的服务",
      });
    if (!passages) return byState(ipvsTables, packetMarks);
    const found = findUnserved(passages, ipvsTables, packetMarks);
    if ("outcome" in found) return found;
    const { passage, near, marks, marking } = found;
    if (found.marked.length === 0)
      return notApplicable({
        en: "no service of this family is found by a firewall mark",
        zh: "该地址族没有按防火墙标记匹配的服务",
      });
    if (near.length > 0)
      return notApplicable({
        en: "the table has this address by itself, with another port or protocol",
        zh: "表中本身就有该地址，只是端口或协议不同",
      });
    const { director } = passage;
    const services = found.marked;
    const setting = (marks?.rules ?? []).filter((r) => services.some((s) => s.fwmark === r.mark));
    const names = listed(services.map((s) => s.name));
    const namesZh = listedZh(services.map((s) => s.name));
    const because = {
      en: `nothing gives ${serviceName(passage)} a mark of ${names}`,
      zh: `没有规则给 ${serviceName(passage)} 打上 ${namesZh} 的标记`,
    };
    return fail(because, {
      grounds: [isRefused(passage) ? "message" : "must", "absence"],
      packets: passage.stayed,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${stopText(passage, serviceName(passage))}. The table of ${director} has no service of this address, only ${names}, and ${
          setting.length > 0
            ? "the rules that set such a mark do not match these requests"
            : marks && marks.rules.length > 0
              ? `no rule sets such a mark (those that are there set ${listed([...new Set(marks.rules.map((r) => String(r.mark)))])})`
              : "no rule sets a mark"
        }. Without its mark a packet meets no service and is for the director itself.`,
        zh: `实测：${stopTextZh(passage, serviceName(passage))}。${director} 的表中没有该地址的虚拟服务，只有 ${namesZh}，而且${
          setting.length > 0
            ? "设置该标记的规则与这些请求不匹配"
            : marks && marks.rules.length > 0
              ? `没有规则设置该标记（现有规则设置的是 ${listedZh([...new Set(marks.rules.map((r) => String(r.mark)))])}）`
              : "没有任何规则设置标记"
        }。报文没有标记就匹配不到虚拟服务，会被当作发给 DS 自己的报文。`,
      },
      evidence: [
        ...services.slice(0, 3).map((s) => s.cite),
        ...setting.slice(0, 3).map((r) => r.cite),
        ...(setting.length === 0 ? (marks?.lines ?? []).slice(0, 1) : []),
        ...passage.refusalCites,
        ...passage.cites,
      ],
      remedies: [remedy(director, passage, services)],
      verify: [verification(director, passage.vip)],
      rivals: [
        {
          cause: "ipvs-no-service",
          because: {
            en: "the table has services, and they are found by marks",
            zh: "表中有虚拟服务，只是按标记匹配",
          },
        },
        {
          cause: "ipvs-no-dest",
          because: {
            en:
              (marking?.rules.length ?? 0) > 0
                ? "the marks lead to no service"
                : "unmarked packets never reach the service",
            zh:
              (marking?.rules.length ?? 0) > 0
                ? "这些标记不对应任何虚拟服务"
                : "没有标记的报文根本到不了该虚拟服务",
          },
        },
      ],
    });
  },
});

/** A mark that no rule sets serves nobody, whatever clients send. */
function byState(tables: IpvsTables, marks: PacketMarks | undefined): Judgement {
  const known = tables.directors.flatMap((table) => {
    const own = marks?.directors.find((d) => d.director === table.director);
    return own?.complete ? [{ table, own }] : [];
  });
  if (known.length === 0)
    return {
      outcome: "inconclusive",
      because: { en: "the director's mangle table is not known", zh: "DS 的 mangle 表未知" },
      fill: tables.directors.map((d) => ({
        host: d.director,
        command: "iptables-save -c; nft list ruleset",
      })),
    };
  const dead = known
    .map(({ table, own }) => ({
      table,
      own,
      services: unmarked(
        table,
        own.rules.map((r) => r.mark),
      ),
    }))
    .find(({ services }) => services.length > 0);
  if (!dead)
    return pass({
      en: "a rule sets the mark of every service that needs one",
      zh: "每个需要标记的服务都有规则设置标记",
    });
  const { director } = dead.table;
  const names = listed(dead.services.map((s) => s.name));
  const namesZh = listedZh(dead.services.map((s) => s.name));
  const because = { en: `no rule sets the mark of ${names}`, zh: `没有规则设置 ${namesZh} 的标记` };
  return fail(because, {
    grounds: [dead.own.elsewhere ? "may" : "must"],
    packets: 0,
    segments: [{ from: director, to: director }],
    ...(dead.own.elsewhere ? { severity: "risk" } : {}),
    explanation: {
      en: `Measured: the table of ${director} has ${names}, and none of its firewall rules sets that mark${
        dead.own.rules.length > 0 ? "" : ", nor any other"
      }. Inferred: no packet meets that service.`,
      zh: `实测：${director} 的表中有 ${namesZh}，而它的防火墙规则都没有设置该标记${
        dead.own.rules.length > 0 ? "" : "，也没有设置任何其他标记"
      }。推断：没有报文能匹配该虚拟服务。`,
    },
    evidence: [...dead.services.slice(0, 3).map((s) => s.cite), ...dead.own.lines.slice(0, 1)],
    remedies: [remedy(director, undefined, dead.services)],
    verify: [verification(director, "<VIP>")],
  });
}

function unmarked({ services }: DirectorTable, marks: readonly number[]): readonly TableService[] {
  return services.filter((s) => s.fwmark !== undefined && !marks.includes(s.fwmark));
}

function remedy(host: string, wanted: ServicePassage | undefined, services: readonly TableService[]) {
  const [{ fwmark = 0, flags }] = services;
  const v6 = wanted ? wanted.vip.includes(":") : flags.includes("IPv6");
  const what = wanted
    ? `-d ${wanted.vip} -p ${protocolName(wanted.protocol)} --dport ${wanted.port}`
    : "-d <VIP> -p <protocol> --dport <port>";
  return {
    host,
    platform: "any",
    commands: [
      `${v6 ? "ip6tables" : "iptables"} -t mangle -A PREROUTING ${what} -j MARK --set-mark ${fwmark}`,
    ],
    note: {
      en: "the mark is decimal in ipvsadm, hexadecimal in what iptables and ip rule print; and the VIP must be local, by its address or by a local route",
      zh: "标记在 ipvsadm 中是十进制，在 iptables 和 ip rule 的输出中是十六进制；另外 VIP 必须是本地地址（配置地址或本地路由）",
    },
  };
}

function verification(host: string, vip: string) {
  return {
    host,
    command: `${tablesOf(vip)} -t mangle -nvL PREROUTING; ip route get ${vip}; ipvsadm -Ln --stats`,
    expect: {
      en: "the rule counts what clients send, the route is local, Conns of the service grows",
      zh: "该规则对客户端的报文计数，路由为本地，该虚拟服务的 Conns 增长",
    },
  };
}
