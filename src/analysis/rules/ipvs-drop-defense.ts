/** IPVS's defence against floods is on and drops the first packets of new connections. */

import type { DirectorTable } from "../evidence/ipvs-tables.ts";
import { serviceName } from "../evidence/table-services.ts";
import { defineRule, type Fault, fail, notApplicable, pass } from "./define.ts";
import { plural } from "./words.ts";

/** drop_packet: 1 waits for memory to get short, 2 is on by itself, 3 is on for good (ip_vs_ctl.c update_defense_level). */
const WORDS = new Map([
  [1, "drops while memory is short"],
  [2, "is on because memory is short"],
  [3, "is on for good"],
]);
const WORDS_ZH = new Map([
  [1, "在内存不足时丢弃"],
  [2, "因内存不足而开启"],
  [3, "始终开启"],
]);

export const ipvsDropDefense = defineRule({
  id: "ipvs-drop-defense",
  layer: "director",
  severity: "degraded",
  title: {
    en: "IPVS drops part of the new connections on purpose: drop_packet is on",
    zh: "drop_packet 开启，IPVS 主动丢弃部分新连接",
  },
  needs: ["ipvsTables"],
  wants: ["passages"],
  judge({ ipvsTables, passages }) {
    const on = ipvsTables.directors.find((d) => (d.settings.get("drop_packet")?.value ?? 0) > 0);
    if (!on)
      return notApplicable({
        en: "net.ipv4.vs.drop_packet is 0, or not known",
        zh: "net.ipv4.vs.drop_packet 为 0，或者未知",
      });
    const value = on.settings.get("drop_packet")?.value ?? 0;
    const lossy = (passages?.services ?? []).find((s) => s.director === on.director && s.stayed > 0);
    if (!lossy)
      return value === 1
        ? pass({
            en: "drop_packet waits for memory to get short, and nothing was dropped",
            zh: "drop_packet 只在内存不足时才起作用，且没有丢包",
          })
        : fail(
            { en: "drop_packet is on", zh: "drop_packet 已开启" },
            {
              ...common(on),
              grounds: ["may"],
              severity: "risk",
              packets: 0,
              explanation: {
                en: `Measured: no request that stayed in ${on.director}. ${whyOf(on)}`,
                zh: `实测：没有请求滞留在 ${on.director} 中。${whyZhOf(on)}`,
              },
            },
          );
    const lost = lossy.flows.filter((f) => f.stayed > 0);
    if (lost.some((f) => f.refusals.length > 0 || f.resets > 0))
      return notApplicable({
        en: "the director refused what it did not forward: the defence is silent",
        zh: "DS 对未转发的报文返回了拒绝：而该防御机制是静默丢弃的",
      });
    if (lost.some((f) => f.midStream || f.brokeOff || f.idleSeconds !== undefined))
      return notApplicable({
        en: "flows lost requests after others had passed: the defence spares those that have an entry",
        zh: "有流在请求通过之后又丢失请求：该防御机制不影响已有连接项的流",
      });
    // Every new flow lost: with a rate of 1 it does that, else something else does.
    const rate = on.settings.get("am_droprate")?.value ?? 0;
    if (lossy.all && !(value === 3 && rate === 1) && lossy.stayed > 8)
      return notApplicable({
        en: "nothing passed: the defence drops a share only",
        zh: "没有任何请求通过：而该防御机制只丢弃一部分",
      });
    const because = {
      en: `${plural(lossy.stayed, "request")} of new flows stayed in ${on.director}`,
      zh: `${lossy.stayed} 个新流的请求停在 ${on.director}`,
    };
    return fail(because, {
      ...common(on),
      grounds: [value === 1 ? "may" : "must", "absence"],
      packets: lossy.stayed,
      explanation: {
        en: `Measured: ${plural(lossy.stayed, "request")} of ${lossy.came} for ${serviceName(lossy)} came in at ${on.director} and did not go out, without an ICMP error or a reset, each of them before any other of its flow had passed. ${whyOf(on)}`,
        zh: `实测：${on.director} 收到发往 ${serviceName(lossy)} 的 ${lossy.came} 个请求，其中 ${lossy.stayed} 个没有转发出去，也没有 ICMP 差错报文或 RST，且都发生在所属流的任何其他请求通过之前。${whyZhOf(on)}`,
      },
      evidence: [...citesOf(on), ...lossy.cites],
      rivals: [
        {
          cause: "ds-input-firewall",
          because: { en: "flows that have passed once go on passing", zh: "一旦通过的流此后一直通过" },
        },
        { cause: "ipvs-stale-udp-entry", because: { en: "no flow broke off", zh: "没有流中途中断" } },
      ],
    });
  },
});

function whyOf({ settings }: DirectorTable): string {
  const value = settings.get("drop_packet")?.value ?? 0;
  const rate = settings.get("am_droprate")?.value;
  return `net.ipv4.vs.drop_packet is ${value}: it ${WORDS.get(value) ?? "is on"}${
    value === 3 && rate ? `, and drops one of ${rate} packets that would make a new connection` : ""
  }, silently and before scheduling.`;
}

function whyZhOf({ settings }: DirectorTable): string {
  const value = settings.get("drop_packet")?.value ?? 0;
  const rate = settings.get("am_droprate")?.value;
  return `net.ipv4.vs.drop_packet 为 ${value}：${WORDS_ZH.get(value) ?? "已开启"}${
    value === 3 && rate ? `，每 ${rate} 个会建立新连接的报文丢弃一个` : ""
  }，在调度之前静默丢弃。`;
}

function citesOf({ settings }: DirectorTable): Fault["evidence"] {
  return ["drop_packet", "am_droprate"].flatMap((name) => settings.get(name)?.cite ?? []);
}

function common(table: DirectorTable): Pick<Fault, "segments" | "evidence" | "remedies" | "verify"> {
  return {
    segments: [{ from: table.director, to: table.director }],
    evidence: citesOf(table),
    remedies: [
      {
        host: table.director,
        platform: "any",
        commands: ["sysctl -w net.ipv4.vs.drop_packet=0"],
        note: {
          en: "modes 1 and 2 look at free memory (net.ipv4.vs.amemthresh): see that there is enough",
          zh: "模式 1 和 2 取决于空闲内存（net.ipv4.vs.amemthresh）：确保内存充足",
        },
      },
    ],
    verify: [
      {
        host: table.director,
        command: "sysctl net.ipv4.vs.drop_packet; free -m",
        expect: {
          en: "0, or 1 with memory to spare; new clients are served at once",
          zh: "为 0，或者为 1 且内存充足；新客户端立即得到服务",
        },
      },
    ],
  };
}
