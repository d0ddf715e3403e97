/** Hop by hop: what each lost before and what it loses now. */
import { type Counted, chanceOfSoFew, chanceOfSoMany } from "../../lib/chance.ts";
import type { ComparedLeg, LegAnswer } from "../../report/comparison.ts";
import type { Analysis, Segment } from "../../report/schema.ts";
import { isEnough, neededAfter, SYSTEMATIC } from "./enough.ts";
import { lostAgain, lostAnew, lostKinds, shownAgain } from "./kinds.ts";
import { NOTHING, type Said } from "./names.ts";
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
    return told(b, a, b.packets.missing > 0 ? lossyLeg(b, a, after) : quietLeg(b, a, before, after));
  });
  const added = after.segments.flatMap((a) =>
    find(before.segments, a) ? [] : [told(undefined, a, newLeg(a, after))],
  );
  return [...old, ...added];
}

interface Told {
  readonly answer: LegAnswer;
  readonly because: Said;
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
    because,
    lossy: (b?.packets.missing ?? 0) > 0,
    ...(needed === undefined ? {} : { needed }),
  };
}

const NOWHERE = { from: "", to: "", direction: "request" } as const;
const counted = ({ packets }: Segment) => ({ lost: packets.missing, arrived: packets.arrived });
const of = ({ lost, arrived }: Counted) => `${lost} of ${lost + arrived}`;
/** In this order in Chinese: "of 12, 8 were lost". */
const ofZh = ({ lost, arrived }: Counted) => `${lost + arrived} 个中 ${lost} 个`;

/** It lost packets before. */
function lossyLeg(b: Segment, a: Segment | undefined, after: Analysis): Told {
  if (a && a.packets.missing > 0 && !isHarmless(after)) return stillLossy(b, a);
  const now = a && a.packets.sent > 0 ? [a] : replacements(b, after);
  const again = shownAgain(b, now);
  if (again.length === 0)
    return unverified({
      en: "what was lost there before is not told by kind",
      zh: "变更前那里丢失的报文没有按类别区分",
    });
  const unseen = again.find((s) => s.arrived === 0);
  if (unseen) return unverified(unseen.because);
  const unknown = now.reduce((n, s) => n + s.packets.unknown, 0);
  if (unknown > 0 && after.verdict.outcome !== "healthy")
    return unverified({
      en: `of ${unknown} packets after the change it is not known whether they arrived`,
      zh: `变更后有 ${unknown} 个报文不知道是否到达`,
    });
  const few = again.find((s) => !isEnough(s.lost, s.arrived));
  if (few) {
    const needed = neededAfter(few.lost);
    return {
      ...unverified({
        en: `${of(few.lost)} were lost before; that ${few.arrived} arrive now can be luck, ${needed} in a row could not`,
        zh: `变更前 ${ofZh(few.lost)}丢失；现在到达 ${few.arrived} 个可能是偶然，连续到达 ${needed} 个才能排除偶然`,
      }),
      needed,
    };
  }
  const hops = [...new Set(now.map((s) => `${s.from} > ${s.to}`))];
  const arrived = again.reduce((n, s) => n + s.arrived, 0);
  return {
    answer: "fixed",
    because: {
      en: `${of(lostKinds(b))} were lost before; all ${arrived} arrive now${now[0] === a ? "" : `, by way of ${hops.join(" and ")}`}`,
      zh: `变更前 ${ofZh(lostKinds(b))}丢失；现在 ${arrived} 个全部到达${now[0] === a ? "" : `，经由 ${hops.join(" 和 ")}`}`,
    },
  };
}

/** It loses packets before and after: of the same kind, and how many? */
function stillLossy(b: Segment, a: Segment): Told {
  const old = lostKinds(b);
  const again = lostAgain(b, a);
  if (again) {
    const because = {
      en: `${of(old)} were lost before, ${of(again)} are now`,
      zh: `变更前 ${ofZh(old)}丢失，现在 ${ofZh(again)}丢失`,
    };
    if (chanceOfSoFew(old, again) < SYSTEMATIC) return { answer: "better", because };
    return { answer: chanceOfSoMany(old, again) < SYSTEMATIC ? "worse" : "not-fixed", because };
  }
  const anew = lostAnew(b, a);
  if (anew && chanceOfSoMany({ lost: 0, arrived: b.packets.arrived }, anew) < SYSTEMATIC)
    return {
      answer: "worse",
      because: {
        en: `of what arrived there before, ${of(anew)} are lost now`,
        zh: `变更前能到达那里的报文，现在 ${ofZh(anew)}丢失`,
      },
    };
  return unverified({
    en: "what is lost there now is of another service, or from another client",
    zh: "现在那里丢失的报文属于另一个服务，或者来自另一个客户端",
  });
}

/** It lost nothing before, as far as it was seen. */
function quietLeg(b: Segment, a: Segment | undefined, before: Analysis, after: Analysis): Told {
  if (a && a.packets.missing > 0 && isHarmless(after)) return { answer: "works", because: SENT_AGAIN };
  if (!a || a.packets.arrived + a.packets.missing === 0) return unverified(NO_FATE);
  if (a.packets.missing === 0) {
    const seen = b.packets.arrived > 0;
    return {
      answer: "works",
      because: seen
        ? NOTHING
        : { en: "before does not show whether packets arrived there", zh: "变更前没有显示报文是否到达那里" },
    };
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
        because: {
          en: `none of ${b.packets.arrived} were lost before, ${of(anew)} are now`,
          zh: `变更前 ${b.packets.arrived} 个都没有丢失，现在 ${ofZh(anew)}丢失`,
        },
      }
    : {
        answer: "unmasked",
        because: {
          en: `${of(counted(a))} are lost now; before does not show that such packets arrived there`,
          zh: `现在 ${ofZh(counted(a))}丢失；变更前没有显示这类报文到达那里`,
        },
      };
}

/** Nothing came so far before. */
function newLeg(a: Segment, after: Analysis): Told {
  if (a.packets.missing > 0 && isHarmless(after)) return { answer: "works", because: SENT_AGAIN };
  if (a.packets.missing > 0)
    return {
      answer: "unmasked",
      because: {
        en: `${of(counted(a))} are lost now; before no packet came so far`,
        zh: `现在 ${ofZh(counted(a))}丢失；变更前没有报文走到这里`,
      },
    };
  if (a.packets.arrived === 0) return unverified(NO_FATE);
  return { answer: "works", because: { en: "before no packet came so far", zh: "变更前没有报文走到这里" } };
}

/** Was something wrong with what passed there, although it arrived (a wrong source, a refusal)? */
function isBlamed(b: Segment, { findings }: Analysis): boolean {
  return findings.some(
    (f) =>
      (f.severity === "broken" || f.severity === "degraded") &&
      f.segments.some((s) => s.from === b.from && s.to === b.to),
  );
}

/** What ends on the way of a healthy cluster was refused (for its size), and sent again as it should be. */
function isHarmless({ verdict }: Analysis): boolean {
  return verdict.outcome === "healthy";
}

const SENT_AGAIN: Said = {
  en: "what ends there now was refused, and sent again as it should be",
  zh: "现在止于此处的报文是被拒绝的，并已按应有方式重发",
};

const NO_FATE: Said = {
  en: "after shows no packet there whose fate is known",
  zh: "变更后那里没有去向已知的报文",
};

function unverified(because: Said): Told {
  return { answer: "unverified", because };
}
