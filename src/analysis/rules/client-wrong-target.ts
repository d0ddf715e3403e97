/** The client addresses something else than the VIP: a real server, the director's own address, an old VIP. */
import { endpoint } from "../../lib/ip.ts";
import type { StrayTarget } from "../evidence/stray-targets.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const clientWrongTarget = defineRule({
  id: "client-wrong-target",
  layer: "client",
  severity: "broken",
  title: {
    en: "The client does not address the VIP: it sends to another machine",
    zh: "客户端的目标不是 VIP，而是其他地址",
  },
  needs: ["strayTargets"],
  wants: [],
  judge({ strayTargets }) {
    const { served, services, targets, sought } = strayTargets;
    if (served > 0) return pass({ en: "clients address a VIP", zh: "客户端访问的是 VIP" });
    // An answer from a machine that is none of the cluster's: another service on the same port.
    const found = targets.find((t) => t.host !== "") ?? targets.find((t) => t.answers === 0) ?? sought.at(0);
    if (!found)
      return targets.length > 0
        ? inconclusive({
            en: "clients use the service's port with a machine that is not known",
            zh: "客户端以该服务的端口访问一台未知的机器",
          })
        : notApplicable({
            en: "no client sends to the service's port, at whatever address",
            zh: "没有客户端向该服务的端口发送报文，无论目的地址是什么",
          });
    const { client, address, host, role, packets, answers } = found;
    const wanted = listed(services.map((s) => `${s.protocol} ${endpoint(s.vip, s.port)}`));
    const service =
      services.find((s) => s.protocol === found.protocol && s.port === found.port) ?? services[0];
    const whose = host === "" ? "an address of no machine that is known" : `${host}'s own address`;
    const wantedZh = listedZh(services.map((s) => `${s.protocol} ${endpoint(s.vip, s.port)}`));
    const whoseZh = host === "" ? "不属于任何已知主机" : `${host} 自己的地址`;
    const because = {
      en: `${client} addresses ${address}, ${whose}, and no VIP`,
      zh: `${client} 访问的是 ${address}（${whoseZh}），而不是 VIP`,
    };
    return fail(because, {
      grounds: groundsOf(found),
      // Past the director the service may well work: without balancing, and without failover.
      ...(answers > 0 ? { severity: "degraded" as const } : {}),
      packets,
      segments: [{ from: client, to: host === "" ? client : host }],
      explanation: {
        en: `Measured: ${
          found.port > 0
            ? `${client} sent ${plural(packets, "packet")} to ${address} ${found.protocol} port ${found.port}, ${whose}, and got ${plural(answers, "packet")} back`
            : `${client} asked ${plural(packets, "time")} who has ${address}, ${whose}, and nobody answered`
        }; it sent nothing to ${wanted}, and no capture shows a packet for it. Inferred: ${
          role === "real-server"
            ? "the client is given the real server's address: it is served without the director, as long as that one server lives"
            : role === "director"
              ? "the client is given the director's own address: no virtual service listens there"
              : "the client's target (its configuration, a DNS record) is an address that is not, or no longer, the VIP"
        }.`,
        zh: `实测：${
          found.port > 0
            ? `${client} 向 ${address}（${whoseZh}）的 ${found.protocol} 端口 ${found.port} 发送了 ${packets} 个报文，收到 ${answers} 个回包`
            : `${client} 查询了 ${packets} 次 ${address}（${whoseZh}）的 MAC，无人应答`
        }；它没有向 ${wantedZh} 发送任何报文，所有抓包中也没有发往该服务的报文。推断：${
          role === "real-server"
            ? "客户端配置的是 RS 的地址：它不经过 DS 获得服务，而且只在这台 RS 存活期间有效"
            : role === "director"
              ? "客户端配置的是 DS 自己的地址：该地址上没有虚拟服务"
              : "客户端的目标（其配置或 DNS 记录）不是 VIP，或者已不再是 VIP"
        }。`,
      },
      evidence: found.cites,
      remedies: [
        {
          host: client,
          platform: "any",
          commands: ["getent hosts <name of the service>", `ip route get ${service.vip}`],
          note: {
            en: `the client's target must be ${service.vip} port ${service.port}`,
            zh: `客户端的目标必须是 ${service.vip} 端口 ${service.port}`,
          },
        },
      ],
      verify: [
        {
          host: client,
          command: `tcpdump -ni <interface> host ${service.vip}`,
          expect: {
            en: `packets to ${service.vip} port ${service.port} leave`,
            zh: `有发往 ${service.vip} 端口 ${service.port} 的报文发出`,
          },
        },
      ],
      rivals: [
        {
          cause: "ipvs-no-service",
          because: {
            en: "nothing was sent to the VIP at all, with whatever port",
            zh: "没有任何报文发往 VIP，无论哪个端口",
          },
        },
        {
          cause: "client-vip-unresolved",
          because: { en: "the client did not ask for the VIP's MAC", zh: "客户端没有查询 VIP 的 MAC" },
        },
      ],
    });
  },
});

function groundsOf({ host, port }: StrayTarget): readonly ("message" | "doubt" | "hint")[] {
  if (host !== "") return ["message"];
  // Somebody else's service may use that port; an address that is asked for may be anything.
  return port > 0 ? ["message", "doubt"] : ["hint"];
}
