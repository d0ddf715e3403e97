/** Counters as evidence: what growth explains a loss, and how it is cited. */
import type { Evidence } from "../../report/schema.ts";
import { FITS } from "../observe/delivery-fate.ts";

/** Did the counter grow by what was lost (the field's catalogue, 0.1)? More growth has other contributors too. */
export function fits(growth: number | undefined, lost: number): growth is number {
  return growth !== undefined && growth > 0 && growth >= lost * FITS;
}

/** Above this part of the lost packets others have moved the counter as well (catalogue of the field, C.7). */
const MOST = 1.5;

/** Does that growth account for what was lost and for little else? */
export function accountsFor(growth: number | undefined, lost: number): growth is number {
  return fits(growth, lost) && growth <= Math.max(lost * MOST, lost + 1);
}

/** A counter of a host around the test, as a citation. */
export function citeCounter(
  host: string,
  growth: { readonly name: string; readonly before: number; readonly after: number },
): Evidence {
  return { kind: "count", host, name: growth.name, before: growth.before, after: growth.after };
}
