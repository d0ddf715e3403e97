import type { Evidence } from "../../report/schema.ts";

/** A counter of a host around the test, as a citation. */
export function citeCounter(
  host: string,
  growth: { readonly name: string; readonly before: number; readonly after: number },
): Evidence {
  return { kind: "count", host, name: growth.name, before: growth.before, after: growth.after };
}
