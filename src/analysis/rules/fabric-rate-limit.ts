/** The platform's own limits on packets, bandwidth or connections: what exceeds them is dropped, and counted by the adapter. */

import { isPlainName } from "../evidence/host-view.ts";
import type { TransmitDrop } from "../evidence/transmit-drops.ts";
import { accountsFor, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

const LIMITS: ReadonlyMap<string, string> = new Map([
  ["bw_in_allowance_exceeded", "bandwidth in"],
  ["bw_out_allowance_exceeded", "bandwidth out"],
  ["pps_allowance_exceeded", "packets per second"],
  ["conntrack_allowance_exceeded", "tracked connections"],
  ["linklocal_allowance_exceeded", "packets to local services (DNS, metadata)"],
]);
const LIMITS_ZH: ReadonlyMap<string, string> = new Map([
  ["bw_in_allowance_exceeded", "入方向带宽"],
  ["bw_out_allowance_exceeded", "出方向带宽"],
  ["pps_allowance_exceeded", "每秒报文数"],
  ["conntrack_allowance_exceeded", "跟踪的连接数"],
  ["linklocal_allowance_exceeded", "访问本地服务（DNS、元数据）的报文数"],
]);

export const fabricRateLimit = defineRule({
  id: "fabric-rate-limit",
  layer: "fabric",
  severity: "degraded",
  title: {
    en: "The platform drops what exceeds the machine's allowance of packets, bandwidth or connections",
    zh: "云平台丢弃超出该实例报文数、带宽或连接数配额的流量",
  },
  needs: ["forwardLoss"],
  wants: ["transmitDrops", "replyLoss"],
  judge({ forwardLoss, transmitDrops, replyLoss }) {
    const replies = replyLoss?.legs ?? [];
    const lost = forwardLoss.missing + replies.reduce((n, l) => n + l.leg.counts.missing, 0);
    if (lost === 0) return pass({ en: "nothing is missing between the hosts", zh: "主机之间没有缺失" });
    const ends = new Set([...forwardLoss.legs, ...replies].flatMap((l) => [l.from, l.to]));
    const counted = (transmitDrops?.drops ?? []).filter((d) => d.kind === "allowance" && ends.has(d.host));
    if (counted.length === 0)
      return notApplicable({
        en: "no adapter between which packets are missing counts exceeded allowances",
        zh: "出现缺失的两端网卡都没有超限计数",
      });
    const growths = counted.filter((d) => d.before !== undefined && d.after > d.before);
    const found = growths.filter((d) => fits(d.after - (d.before ?? 0), lost));
    const all = growths.reduce((n, d) => n + d.after - (d.before ?? 0), 0);
    const shown: readonly TransmitDrop[] = found.length > 0 ? found : fits(all, lost) ? growths : [];
    if (shown.length === 0)
      return growths.length === 0 && counted.some((d) => d.before === undefined)
        ? inconclusive(
            {
              en: "an allowance was exceeded, and no earlier snapshot shows when",
              zh: "曾超出限额，没有更早的快照可说明是何时",
            },
            [{ host: counted[0].host, command: "ethtool -S <interface> | grep allowance_exceeded" }],
          )
        : pass({
            en: "the allowances that were exceeded do not account for what is missing",
            zh: "超限计数不能解释缺失的报文",
          });
    const legs = [...forwardLoss.legs, ...replies];
    const hosts = listed(shown.map((d) => d.host));
    const limits = listed(shown.map((d) => LIMITS.get(d.name) ?? d.name));
    const because = {
      en: `${hosts} exceeded its allowance: ${limits}`,
      zh: `${listedZh(shown.map((d) => d.host))} 超出了限额：${listedZh(shown.map((d) => LIMITS_ZH.get(d.name) ?? d.name))}`,
    };
    return fail(because, {
      // Where far more was exceeded than is missing, it may have been others' packets.
      grounds: accountsFor(
        shown.reduce((n, d) => n + d.after - (d.before ?? 0), 0),
        lost,
      )
        ? ["counter", "absence"]
        : ["may", "absence"],
      packets: lost,
      segments: legs.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${plural(lost, "packet")} that left ${listed(legs.map((l) => l.from))} for ${listed(legs.map((l) => l.to))} never arrived, and ${listed(shown.map((d) => `${d.name} of ${d.host}`))} grew by ${shown.map((d) => d.after - (d.before ?? 0)).join(" and ")}. The platform shapes this machine's ${limits}: what is above the allowance of its type is queued or dropped outside the guest.`,
        zh: `实测：从 ${listedZh(legs.map((l) => l.from))} 发往 ${listedZh(legs.map((l) => l.to))} 的 ${lost} 个报文没有到达，而 ${listedZh(shown.map((d) => `${d.host} 的 ${d.name}`))} 增长了 ${shown.map((d) => d.after - (d.before ?? 0)).join(" 和 ")}。平台限制该实例的${listedZh(shown.map((d) => LIMITS_ZH.get(d.name) ?? d.name))}：超出其规格配额的流量在虚拟机之外排队或被丢弃。`,
      },
      evidence: [
        ...shown.map((d) => d.cite),
        ...shown.map((d) => ({
          kind: "count" as const,
          host: d.host,
          name: `${d.interface} ${d.name}`,
          before: d.before ?? 0,
          after: d.after,
        })),
        ...legs.flatMap((l) => l.cites.slice(0, 2)),
      ].slice(0, 12),
      remedies: shown.slice(0, 4).map((d) => ({
        host: d.host,
        platform: "AWS",
        commands: [
          d.name === "conntrack_allowance_exceeded"
            ? "aws ec2 describe-security-groups --group-ids $GROUP_ID    # allow all in both directions: then nothing is tracked"
            : "aws ec2 modify-instance-attribute --instance-id $INSTANCE_ID --instance-type Value=$LARGER_TYPE    # stopped",
        ],
        note: {
          en:
            d.name === "conntrack_allowance_exceeded"
              ? "connections that a security group need not track (all traffic allowed in and out) do not count; or a larger type (EC2 user guide, connection tracking)"
              : "a larger or network-optimised type, or several directors; bursts alone may be spread by a shaper (EC2 user guide, network performance metrics)",
          zh:
            d.name === "conntrack_allowance_exceeded"
              ? "安全组无需跟踪的连接（出入方向全部放行）不计入；或者换用更大的规格（EC2 用户指南，连接跟踪）"
              : "换用更大或网络优化型的规格，或者使用多台 DS；如果只是突发流量，可用整形器平滑（EC2 用户指南，网络性能指标）",
        },
      })),
      verify: shown.slice(0, 4).map((d) => ({
        host: d.host,
        command: `ethtool -S ${isPlainName(d.interface) ? d.interface : "<interface>"} | grep allowance_exceeded`,
        expect: { en: "the same values before and after the traffic", zh: "发送流量前后的值相同" },
      })),
      rivals: [
        {
          cause: "fabric-random-loss",
          because: {
            en: "the adapter counts as many exceeded as are missing: it is no chance",
            zh: "网卡对超额的计数与缺失的报文数一致：不是偶然",
          },
        },
      ],
    });
  },
});
