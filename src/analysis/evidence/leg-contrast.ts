/** What tells the lost from the arrived on one leg: attributes of its packets, and whole flows. */
import type { PacketClass } from "../observe/classes.ts";
import { type Contrast, contrastOf } from "../observe/contrast.ts";
import type { Leg } from "../observe/define.ts";
import type { Observed } from "../observe/index.ts";

/** @param classes of this leg, with all that is known to be missing. Undefined where none of them misses any. */
export function legContrast(
  { contrasts }: Observed,
  leg: Leg,
  classes: readonly PacketClass[],
): { readonly contrast?: Contrast } {
  const plain = contrastOf(leg.from, leg.to, classes);
  if (!plain) return {};
  const flow = contrasts
    .find((c) => c.from === leg.from && c.to === leg.to)
    ?.separators.filter((s) => s.attribute === "flow");
  return { contrast: flow ? { ...plain, separators: [...plain.separators, ...flow] } : plain };
}

/** Of which nothing is unknown: what did not arrive is lost, where counters said so too. */
export function lost(c: PacketClass, unseen = 0): PacketClass {
  return { ...c, missing: Math.max(c.missing, c.sent - c.arrived - c.unpaired - unseen) };
}
