/** Making a rule of one kind of capture fault: remarks on what a capture could not show. */
import type { Words } from "../../report/schema.ts";
import type { CaptureFault } from "../evidence/capture-quality.ts";
import { defineRule, fail, pass, type Rule } from "./define.ts";
import { listed, listedZh } from "./words.ts";

export function captureRule(options: {
  readonly id: string;
  readonly kind: CaptureFault["kind"];
  readonly title: Words;
  readonly advice: Words;
  readonly command: string;
  readonly expect: Words;
}): Rule {
  return defineRule({
    id: options.id,
    layer: "capture",
    severity: "note",
    title: options.title,
    needs: ["captureQuality"],
    wants: [],
    judge({ captureQuality }) {
      const faults = captureQuality.faults.filter((f) => f.kind === options.kind);
      if (faults.length === 0) return pass({ en: "no capture shows this", zh: "没有抓包显示这种情况" });
      const cited = faults.flatMap((f) => f.cites);
      if (cited.length === 0)
        return pass({ en: "no packet of the service is affected", zh: "该服务的报文不受影响" });
      const hosts = [...new Set(faults.map((f) => f.host))];
      const because = { en: `the captures of ${listed(hosts)}`, zh: `${listedZh(hosts)} 的抓包` };
      return fail(because, {
        grounds: ["message"],
        packets: 0,
        segments: hosts.map((host) => ({ from: host, to: host })),
        explanation: {
          en: `${faults.map((f) => `${f.capture}: ${f.text.en}`).join("; ")}. What such a capture does not show counts as unknown, not as lost.`,
          zh: `${faults.map((f) => `${f.capture}：${f.text.zh ?? f.text.en}`).join("；")}。这样的抓包中看不到的报文按“未知”计，不按丢包计。`,
        },
        evidence: cited.slice(0, 8),
        remedies: hosts.map((host) => ({
          host,
          platform: "any",
          commands: [options.command],
          note: options.advice,
        })),
        verify: hosts.map((host) => ({ host, command: options.command, expect: options.expect })),
      });
    },
  });
}
