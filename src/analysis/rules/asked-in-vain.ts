/** Questions for a VIP's MAC that nobody answered, as several rules judge them. */
import type { LookupAtDirector, VipLookup, VipLookups } from "../evidence/vip-lookups.ts";

/** Asked again and again, got no answer, and sent nothing: it cannot reach the VIP. */
export function askedInVain(lookups: VipLookups | undefined): readonly VipLookup[] {
  return (lookups?.lookups ?? []).filter(
    (l) =>
      l.sent === 0 &&
      l.answered === 0 &&
      (l.asked >= 2 || (l.asked === 0 && l.directors.some((d) => d.repeats > 0 && d.answered === 0))),
  );
}

/** The directors that got such a question and said nothing. */
export function ignoredBy(lookup: VipLookup): readonly LookupAtDirector[] {
  return lookup.directors.filter((d) => d.arrived > 0 && d.answered === 0);
}

/** How often it was asked: as the asker's capture says, else as a director's does, which may listen twice. */
export function timesAsked(lookup: VipLookup): number {
  return lookup.asked > 0 ? lookup.asked : Math.max(...lookup.directors.map((d) => d.arrived));
}

/** Who asked, in words. */
export function askerOf({ host, asker }: VipLookup): string {
  return host === "" ? asker : host;
}
