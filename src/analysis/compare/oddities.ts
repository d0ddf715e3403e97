/** What makes two analyses an odd pair: said, not judged. */
import type { Analysis } from "../../report/schema.ts";

export function oddities(before: Analysis, after: Analysis): readonly string[] {
  const odd: string[] = [];
  const turned = before.captures.filter(({ host, first }) => {
    const last = after.captures.findLast((c) => c.host === host)?.last;
    return first !== null && last != null && last < first;
  });
  if (turned.length > 0)
    odd.push(
      `the captures of after are older than those of before (${[...new Set(turned.map((c) => c.host))].join(", ")}): were the two exchanged, or was a clock set?`,
    );
  if (before.engine.version !== after.engine.version)
    odd.push(
      `the analyses are of two engines, ${before.engine.version} and ${after.engine.version}: findings may differ for it; send the inputs again`,
    );
  return odd;
}
