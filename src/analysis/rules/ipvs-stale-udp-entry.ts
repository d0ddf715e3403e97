/** Flows that are bound to a real server which is no longer in the table: IPVS drops them silently. */

import type { FlowPassage } from "../evidence/flow-passages.ts";
import {
  type ConnectionEntry,
  connectionKey,
  type DirectorConnections,
} from "../evidence/ipvs-connections.ts";
import { serviceName, type TableDestination } from "../evidence/table-services.ts";
import { defineRule, type Fault, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { stoppedServices, type Taken } from "./no-usable-server.ts";
import { listed, listedZh, plural, SYSTEMATIC, splitChance } from "./words.ts";

export const ipvsStaleUdpEntry = defineRule({
  id: "ipvs-stale-udp-entry",
  layer: "director",
  severity: "degraded",
  title: {
    en: "Flows are still bound to a real server that was taken out of the table: IPVS drops them silently",
    zh: "连接仍绑定在已从表中删除的真实服务器上，被 IPVS 静默丢弃",
  },
  needs: ["passages"],
  wants: ["ipvsTables", "ipvsConnections", "packetMarks"],
  judge({ passages, ipvsTables, ipvsConnections, packetMarks }) {
    const silent = passages.services.filter((s) => s.flows.some(endsSilently));
    if (silent.length === 0)
      return pass({ en: "no flow ended silently in a director", zh: "没有流在 DS 上静默终止" });
    const stale = stoppedServices(passages, ipvsTables, packetMarks).flatMap((taken) => {
      const list = ipvsConnections?.directors.find((d) => d.director === taken.passage.director);
      const found = staleFlows(taken, list);
      return found.flows.length > 0 ? [{ taken, ...found }] : [];
    });
    const [first] = stale;
    if (!first) {
      const { director } = silent[0];
      if (!ipvsConnections && silent[0].flows.some((f) => f.brokeOff && endsSilently(f)))
        return inconclusive(
          {
            en: "flows broke off in the director; which real server they are bound to is not known",
            zh: "有流在 DS 上中断；它们绑定到哪台 RS 未知",
          },
          [{ host: director, command: "ipvsadm -Ln; ipvsadm -Lnc; sysctl net.ipv4.vs.expire_nodest_conn" }],
        );
      if (!ipvsTables)
        return inconclusive({ en: "the director's IPVS table is not known", zh: "DS 的 IPVS 表未知" }, [
          { host: director, command: "ipvsadm -Ln; ipvsadm -Lnc" },
        ]);
      return notApplicable({
        en: "no flow that ended is bound to a real server that is missing in the table",
        zh: "终止的流都没有绑定到表中缺少的 RS",
      });
    }
    const expire = first.taken.table.settings.get("expire_nodest_conn");
    if (expire && expire.value > 0)
      return notApplicable({
        en: "expire_nodest_conn is on: such entries go with the next packet",
        zh: "expire_nodest_conn 已开启：这类表项遇到下一个报文就会清除",
      });
    const name = serviceName(first.taken.passage);
    const because = {
      en: `${plural(first.flows.length, "flow")} of ${name} are bound to a server that is not in the table`,
      zh: `${name} 的 ${first.flows.length} 个流绑定在表中已没有的 RS 上`,
    };
    return fail(because, {
      ...faultOf(first),
      remedies: [
        {
          host: first.taken.passage.director,
          platform: "any",
          commands: ["sysctl -w net.ipv4.vs.expire_nodest_conn=1"],
          note: {
            en: "entries of removed servers go, and the next packet is scheduled anew (before Linux 5.9 the one after it)",
            zh: "已删除 RS 的条目会被清除，下一个报文重新调度（Linux 5.9 之前是再下一个报文）",
          },
        },
        {
          host: "client",
          platform: "any",
          commands: [
            `ss -${first.taken.passage.protocol === 6 ? "t" : "u"}np dst ${first.taken.passage.vip}`,
          ],
          note: {
            en: "or begin again from a fresh source port: close the client's socket",
            zh: "或者换一个新的源端口重新开始：关闭客户端的套接字",
          },
        },
      ],
      verify: [
        {
          host: first.taken.passage.director,
          command: `ipvsadm -Lnc | grep ${first.flows[0].flow.client}`,
          expect: {
            en: "the last column names a real server that ipvsadm -Ln lists",
            zh: "最后一列是 ipvsadm -Ln 列出的 RS",
          },
        },
      ],
    });
  },
});

interface Stale {
  readonly flow: FlowPassage;
  readonly entry?: ConnectionEntry;
}

interface Found {
  readonly flows: readonly Stale[];
  /** The real servers that are gone. */
  readonly gone: readonly string[];
  /** Their lines in the table of before the test. */
  readonly earlier: readonly TableDestination[];
}

function endsSilently(flow: FlowPassage): boolean {
  return flow.stayed > 0 && flow.refusals.length === 0 && flow.resets === 0;
}

function staleFlows({ passage, table, service }: Taken, list: DirectorConnections | undefined): Found {
  const isThere = (ip: string, port: number) =>
    service.destinations.some((d) => d.ip === ip && (d.port === 0 || d.port === port));
  const before = table.earlier.find((s) => s.name === service.name)?.destinations ?? [];
  const removed = before.filter((d) => !isThere(d.ip, d.port));
  const flows = passage.flows.filter(endsSilently).flatMap((flow): Stale[] => {
    const entry = list?.connections.get(connectionKey(flow));
    if (entry) return isThere(entry.ip, entry.serverPort) ? [] : [{ flow, entry }];
    // Without its entry: it went to a server that the table has lost since.
    return !list?.complete && flow.brokeOff && removed.some((d) => flow.toIps.includes(d.ip))
      ? [{ flow }]
      : [];
  });
  const gone = new Set([
    ...flows.flatMap((f) => f.entry?.ip ?? []),
    ...removed.filter((d) => flows.some((f) => !f.entry && f.flow.toIps.includes(d.ip))).map((d) => d.ip),
  ]);
  return { flows, gone: [...gone], earlier: removed.filter((d) => gone.has(d.ip)) };
}

type Words = Omit<Fault, "remedies" | "verify">;

function faultOf({ taken, flows, gone, earlier }: Found & { readonly taken: Taken }): Words {
  const { passage, table, service } = taken;
  const { director } = passage;
  const packets = flows.reduce((n, f) => n + f.flow.stayed, 0);
  const ids = new Set(flows.map((f) => f.flow.conversation));
  const others = passage.flows.filter((f) => !ids.has(f.conversation));
  const passed = others.reduce((n, f) => n + f.came - f.stayed, 0);
  const clean = others.every((f) => f.stayed === 0) && splitChance(packets, passed) < SYSTEMATIC;
  const expire = table.settings.get("expire_nodest_conn");
  const rows = flows.some((f) => f.entry);
  const broke = flows.filter((f) => f.flow.brokeOff);
  return {
    grounds: [rows && expire ? "must" : "may", "absence", ...(clean ? (["split"] as const) : [])],
    packets,
    segments: [{ from: director, to: director }],
    explanation: {
      en: `Measured: ${plural(packets, "request")} of ${plural(flows.length, "flow")} for ${serviceName(passage)} came in at ${director} and did not go out, without an ICMP error or a reset${
        broke.length > 0
          ? `; ${broke.length === flows.length ? "their" : `${broke.length} of these flows' `} earlier requests did go out`
          : ""
      }${clean ? `; ${passed} requests of all other flows did` : ""}. ${
        rows
          ? `The connection table has ${flows.length === 1 ? "it" : "them"} at ${listed(gone)}, which the service in the table does not have`
          : `${listed(gone)}, where they went, was in the table before and is not now`
      }${earlier.length > 0 && rows ? " any more" : ""}. While such an entry lives, IPVS drops what belongs to it${
        expire ? ` (expire_nodest_conn=${expire.value})` : ""
      }; its timer runs from the last packet that was forwarded, ${
        passage.protocol === 6 ? "900" : "300"
      } seconds unless set otherwise.`,
      zh: `实测：${serviceName(passage)} 的 ${flows.length} 条流的 ${packets} 个请求到达 ${director} 后没有转发出去，也没有 ICMP 差错报文或 RST${
        broke.length > 0
          ? `；${broke.length === flows.length ? "它们" : `其中 ${broke.length} 条流`}更早的请求转发出去了`
          : ""
      }${clean ? `；其他所有流的 ${passed} 个请求都转发出去了` : ""}。${
        rows
          ? `连接表中它们指向 ${listedZh(gone)}，而表中的虚拟服务${earlier.length > 0 ? "已不再有" : "没有"}该 RS`
          : `它们发往的 ${listedZh(gone)} 之前在表中，现在不在了`
      }。只要这样的条目还在，IPVS 就会丢弃属于它的报文${
        expire ? `（expire_nodest_conn=${expire.value}）` : ""
      }；其定时器从最后一个被转发的报文算起，未另行设置时为 ${passage.protocol === 6 ? "900" : "300"} 秒。`,
    },
    evidence: [
      ...flows.slice(0, 3).flatMap((f) => (f.entry ? [f.entry.cite] : [])),
      ...earlier.slice(0, 1).map((d) => d.cite),
      service.cite,
      ...service.destinations.slice(0, 2).map((d) => d.cite),
      ...(expire ? [expire.cite] : []),
      ...flows.slice(0, 3).flatMap((f) => f.flow.cites.slice(0, 1)),
    ],
    rivals: [
      {
        cause: "ds-rs-neigh-unresolved",
        because: {
          en: `the server they are bound to, ${listed(gone)}, is not one that the service would send to`,
          zh: `它们绑定的 RS ${listedZh(gone)} 并不是该虚拟服务会发往的 RS`,
        },
      },
      {
        cause: "ds-input-firewall",
        because: {
          en: "other flows to the same address and port pass",
          zh: "发往同一地址和端口的其他流可以通过",
        },
      },
      {
        cause: "ipvs-no-dest",
        because: {
          en: "the director refused nothing, and other flows pass",
          zh: "DS 没有拒绝任何请求，其他流可以通过",
        },
      },
    ],
  };
}
