/**
 * A rule judges one fault by the evidence that it declares. It never sees packets, HTTP or storage.
 * Its words are functions of its evidence and stand beside it.
 */
import type {
  Evidence as Citation,
  Finding,
  Ground,
  Layer,
  RuleOutcome,
  Severity,
  Span,
  Words,
} from "../../report/schema.ts";
import type { Answers, Evidence, Question } from "../evidence/answers.ts";
import { isAbsent } from "../evidence/define.ts";

/** What a rule says when its fault is there. */
export interface Fault {
  /** What it rests on; how sure it is follows from them (confidence.ts). */
  readonly grounds: readonly Ground[];
  readonly segments: readonly Span[];
  readonly explanation: Words;
  /** At least one frame or line of state. */
  readonly evidence: readonly Citation[];
  readonly remedies: Finding["remedies"];
  readonly verify: Finding["verify"];
  /** Packets that this fault explains. */
  readonly packets: number;
  /** Overrides the rule's severity: a test artefact weighs less than a fault of production. */
  readonly severity?: Severity;
  /** What else would look like this, and what speaks against it. */
  readonly rivals?: readonly { readonly cause: string; readonly because: Words }[];
  /** What would settle what is open. */
  readonly nextSteps?: readonly { readonly host: string; readonly command: string; readonly why: Words }[];
}

/** Packets that ended there and are no loss: they were refused, and sent again as they should be. */
export interface Harmless {
  readonly from: string;
  readonly to: string;
  readonly packets: number;
}

export type Judgement =
  | { readonly outcome: "fail"; readonly because: Words; readonly fault: Fault }
  | {
      readonly outcome: Exclude<RuleOutcome, "fail">;
      readonly because: Words;
      readonly harmless?: readonly Harmless[];
      /** There is a fault, and which of several it is remains open. */
      readonly isFault?: boolean;
      /** What would settle it, where it is inconclusive. */
      readonly fill?: readonly { readonly host: string; readonly command: string }[];
    };

/** A rule as the runner and the API see it. */
export interface Rule {
  readonly id: string;
  readonly layer: Layer;
  readonly severity: Severity;
  readonly title: Words;
  readonly needs: readonly Question[];
  readonly wants: readonly Question[];
  /** Doc page, relative to the repository. */
  readonly doc: string;
  judge(evidence: Evidence): Judgement;
}

/** The needed answers, and of the others only those that the rule wants, where they are there. */
export type Given<N extends Question> = Partial<Answers> & Pick<Answers, N>;

interface Definition<N extends Question> {
  readonly id: string;
  readonly layer: Layer;
  readonly severity: Severity;
  readonly title: Words;
  readonly needs: readonly N[];
  readonly wants: readonly Question[];
  judge(evidence: Given<N>): Judgement;
}

/** Makes a rule of its definition: without what it needs it is inconclusive and says what would fill it. */
export function defineRule<N extends Question>(definition: Definition<N>): Rule {
  const { id, needs, wants } = definition;
  return {
    ...definition,
    doc: `docs/rules/${id}.md`,
    judge(evidence) {
      const missing = needs.flatMap((question) => {
        const answer = evidence[question];
        return isAbsent(answer) ? [answer] : [];
      });
      if (missing.length > 0)
        return {
          outcome: "inconclusive",
          because: {
            en: missing.map((m) => m.because.en).join("; "),
            zh: missing.map((m) => m.because.zh ?? m.because.en).join("；"),
          },
          fill: missing.flatMap((m) => m.fill),
        };
      return definition.judge(present(evidence, needs, wants));
    },
  };
}

/** The needed answers, none of them absent, and the wanted ones that are there. */
function present<N extends Question>(
  evidence: Evidence,
  needs: readonly N[],
  wants: readonly Question[],
): Given<N> {
  const answers: Partial<Answers> = {};
  const take = <Q extends Question>(question: Q): void => {
    const answer = evidence[question];
    if (!isAbsent(answer)) Object.assign(answers, { [question]: answer });
  };
  for (const question of needs) take(question);
  for (const question of wants) take(question);
  if (!holds(answers, needs)) throw new Error("an answer that a rule needs is absent");
  return answers;
}

function holds<N extends Question>(answers: Partial<Answers>, needs: readonly N[]): answers is Given<N> {
  return needs.every((question) => answers[question] !== undefined);
}

/** What a rule says is said in both languages: pages show what each of them says. */
export function pass(because: Required<Words>, harmless: readonly Harmless[] = []): Judgement {
  return { outcome: "pass", because, harmless };
}

export function notApplicable(because: Required<Words>): Judgement {
  return { outcome: "not-applicable", because };
}

/** What is inconclusive may be an alternative of the verdict. */
export function inconclusive(
  because: Words,
  fill: readonly { readonly host: string; readonly command: string }[] = [],
): Judgement {
  return { outcome: "inconclusive", because, fill };
}

/** Something is wrong, and which of several faults it is remains open: whatever arrives, that is not health. */
export function oneOfSeveral(
  because: Words,
  fill: readonly { readonly host: string; readonly command: string }[],
): Judgement {
  return { outcome: "inconclusive", because, isFault: true, fill };
}

export function fail(because: Required<Words>, fault: Fault): Judgement {
  return { outcome: "fail", because, fault };
}
