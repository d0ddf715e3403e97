/** Hop by hop: what each lost before and what it loses now. */
import { type Counted, chanceOfSoFew, chanceOfSoMany } from "../../lib/chance.ts";
import type { ComparedLeg, LegAnswer } from "../../report/comparison.ts";
import type { Analysis, Segment } from "../../report/schema.ts";
import { isEnough, neededAfter, SYSTEMATIC } from "./enough.ts";
import { lostAgain, lostAnew, lostKinds, shownAgain } from "./kinds.ts";
import { replacements } from "./replacements.ts";

export interface LegJudgement extends ComparedLeg {
  /** It lost packets before. */
  readonly lossy: boolean;
  /** Packets of the same kind that it would take, where there were too few. */
  readonly needed?: number;
}

export function compareLegs(before: Analysis, after: Analysis): readonly LegJudgement[] {
  const find = (segments: readonly Segment[], { from, to, direction }: Segment) =>
    segments.find((s) => s.from === from && s.to === to && s.direction === direction);
  const old = before.segments.map((b) => {
    const a = find(after.segments, b);
    return told(b, a, b.packets.missing > 0 ? lossyLeg(b, a, after) : quietLeg(b, a, before));
  });
  const added = after.segments.flatMap((a) =>
    find(before.segments, a) ? [] : [told(undefined, a, newLeg(a))],
  );
  return [...old, ...added];
}

interface Told {
  readonly answer: LegAnswer;
  readonly because: string;
  readonly needed?: number;
}

function told(
  b: Segment | undefined,
  a: Segment | undefined,
  { answer, because, needed }: Told,
): LegJudgement {
  const { from, to, direction } = b ?? a ?? NOWHERE;
  return {
    from,
    to,
    direction,
    answer,
    before: b ? { ...b.packets } : null,
    after: a ? { ...a.packets } : null,
    because: { en: because },
    lossy: (b?.packets.missing ?? 0) > 0,
    ...(needed === undefined ? {} : { needed }),
  };
}

const NOWHERE = { from: "", to: "", direction: "request" } as const;
const counted = ({ packets }: Segment) => ({ lost: packets.missing, arrived: packets.arrived });
const of = ({ lost, arrived }: Counted) => `${lost} of ${lost + arrived}`;

/** It lost packets before. */
function lossyLeg(b: Segment, a: Segment | undefined, after: Analysis): Told {
  if (a && a.packets.missing > 0) return stillLossy(b, a);
  const now = a && a.packets.sent > 0 ? [a] : replacements(b, after);
  const again = shownAgain(b, now);
  if (again.length === 0) return unverified("what was lost there before is not told by kind");
  const unseen = again.find((s) => s.arrived === 0);
  if (unseen) return unverified(unseen.because);
  const unknown = now.reduce((n, s) => n + s.packets.unknown, 0);
  if (unknown > 0 && after.verdict.outcome !== "healthy")
    return unverified(`of ${unknown} packets after the change it is not known whether they arrived`);
  const few = again.find((s) => !isEnough(s.lost, s.arrived));
  if (few) {
    const needed = neededAfter(few.lost);
    return {
      ...unverified(
        `${of(few.lost)} were lost before; that ${few.arrived} arrive now can be luck, ${needed} in a row could not`,
      ),
      needed,
    };
  }
  const hops = [...new Set(now.map((s) => `${s.from} > ${s.to}`))].join(" and ");
  const arrived = again.reduce((n, s) => n + s.arrived, 0);
  return {
    answer: "fixed",
    because: `${of(lostKinds(b))} were lost before; all ${arrived} arrive now${now[0] === a ? "" : `, by way of ${hops}`}`,
  };
}

/** It loses packets before and after: of the same kind, and how many? */
function stillLossy(b: Segment, a: Segment): Told {
  const old = lostKinds(b);
  const again = lostAgain(b, a);
  if (again) {
    const because = `${of(old)} were lost before, ${of(again)} are now`;
    if (chanceOfSoFew(old, again) < SYSTEMATIC) return { answer: "better", because };
    return { answer: chanceOfSoMany(old, again) < SYSTEMATIC ? "worse" : "not-fixed", because };
  }
  const anew = lostAnew(b, a);
  if (anew && chanceOfSoMany({ lost: 0, arrived: b.packets.arrived }, anew) < SYSTEMATIC)
    return { answer: "worse", because: `of what arrived there before, ${of(anew)} are lost now` };
  return unverified("what is lost there now is of another service, or from another client");
}

/** It lost nothing before, as far as it was seen. */
function quietLeg(b: Segment, a: Segment | undefined, before: Analysis): Told {
  if (!a || a.packets.arrived + a.packets.missing === 0)
    return unverified("after shows no packet there whose fate is known");
  if (a.packets.missing === 0) {
    const seen = b.packets.arrived > 0;
    return { answer: "works", because: seen ? "" : "before does not show whether packets arrived there" };
  }
  const anew = lostAnew(b, a);
  const worked =
    b.packets.arrived > 0 &&
    b.packets.unknown === 0 &&
    !isBlamed(b, before) &&
    anew !== undefined &&
    chanceOfSoMany(counted(b), anew) < SYSTEMATIC;
  return worked
    ? {
        answer: "worse",
        because: `none of ${b.packets.arrived} were lost before, ${of(anew)} are now`,
      }
    : {
        answer: "unmasked",
        because: `${of(counted(a))} are lost now; before does not show that such packets arrived there`,
      };
}

/** Nothing came so far before. */
function newLeg(a: Segment): Told {
  if (a.packets.missing > 0)
    return { answer: "unmasked", because: `${of(counted(a))} are lost now; before no packet came so far` };
  if (a.packets.arrived === 0) return unverified("after shows no packet there whose fate is known");
  return { answer: "works", because: "before no packet came so far" };
}

/** Was something wrong with what passed there, although it arrived (a wrong source, a refusal)? */
function isBlamed(b: Segment, { findings }: Analysis): boolean {
  return findings.some(
    (f) =>
      (f.severity === "broken" || f.severity === "degraded") &&
      f.segments.some((s) => s.from === b.from && s.to === b.to),
  );
}

function unverified(because: string): Told {
  return { answer: "unverified", because };
}
