/** Clocks of the hosts are apart. */
import { defineRule, fail, pass } from "./define.ts";
import { listed, listedZh } from "./words.ts";

/** Beyond this, reading two captures side by side by time misleads. */
const NOTABLE_NS = 1e9;

export const capClockSkew = defineRule({
  id: "cap-clock-skew",
  layer: "capture",
  severity: "note",
  title: { en: "The hosts' clocks are apart", zh: "各主机时钟不一致" },
  needs: ["clockOffsets"],
  wants: [],
  judge({ clockOffsets }) {
    const apart = clockOffsets.clocks.filter((c) => Math.abs(c.offset) > NOTABLE_NS && c.cites.length > 0);
    if (apart.length === 0)
      return pass({ en: "the clocks agree within a second", zh: "各时钟相差不超过一秒" });
    const text = apart.map(
      (c) => `${c.host} by ${(c.offset / 1e9).toFixed(3)} s (±${(c.uncertainty / 1e6).toFixed(1)} ms)`,
    );
    const textZh = apart.map(
      (c) => `${c.host} 相差 ${(c.offset / 1e9).toFixed(3)} s（±${(c.uncertainty / 1e6).toFixed(1)} ms）`,
    );
    const because = {
      en: `${listed(apart.map((c) => c.host))} against ${clockOffsets.reference}`,
      zh: `${listedZh(apart.map((c) => c.host))} 相对于 ${clockOffsets.reference}`,
    };
    return fail(because, {
      grounds: ["message"],
      packets: 0,
      segments: apart.map((c) => ({ from: c.host, to: c.host })),
      explanation: {
        en: `Measured from packets that both captures hold: the clock of ${text.join(", ")} is off against ${clockOffsets.reference}. The comparison allows for it; a person reading the files side by side must too. An offset of whole hours is a time zone.`,
        zh: `根据两端抓包中共有的报文测得，相对 ${clockOffsets.reference} 的时钟偏差：${textZh.join("、")}。对比时已计入偏差；人工对照文件时也必须计入。偏差为整小时数则是时区不同。`,
      },
      evidence: apart.flatMap((c) => c.cites).slice(0, 8),
      remedies: apart.map((c) => ({
        host: c.host,
        platform: "any",
        commands: ["chronyc makestep || timedatectl set-ntp true"],
        note: { en: "set the clock by NTP", zh: "用 NTP 校时" },
      })),
      verify: apart.map((c) => ({
        host: c.host,
        command: "chronyc tracking || timedatectl",
        expect: { en: "synchronised", zh: "时钟已同步" },
      })),
    });
  },
});
