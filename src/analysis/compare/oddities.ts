/** What makes two analyses an odd pair: said, not judged. */
import type { Analysis } from "../../report/schema.ts";
import type { Said } from "./names.ts";

export function oddities(before: Analysis, after: Analysis): readonly Said[] {
  const odd: Said[] = [];
  const turned = before.captures.filter(({ host, first }) => {
    const last = after.captures.findLast((c) => c.host === host)?.last;
    return first !== null && last != null && last < first;
  });
  const hosts = [...new Set(turned.map((c) => c.host))];
  if (hosts.length > 0)
    odd.push({
      en: `the captures of after are older than those of before (${hosts.join(", ")}): were the two exchanged, or was a clock set?`,
      zh: `变更后的抓包早于变更前的抓包（${hosts.join("、")}）：是两者弄反了，还是调过时钟？`,
    });
  if (before.engine.version !== after.engine.version)
    odd.push({
      en: `the analyses are of two engines, ${before.engine.version} and ${after.engine.version}: findings may differ for it; send the inputs again`,
      zh: `两次分析来自不同版本的引擎 ${before.engine.version} 和 ${after.engine.version}：发现可能因此不同；请重新发送输入`,
    });
  return odd;
}
