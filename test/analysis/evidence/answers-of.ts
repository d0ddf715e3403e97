/** The evidence of a whole case, or of captures that a test builds. */
import type { Answers, Question } from "../../../src/analysis/evidence/answers.ts";
import { type Absent, isAbsent } from "../../../src/analysis/evidence/define.ts";
import { gather } from "../../../src/analysis/evidence/gather.ts";
import { foldReading } from "../../../src/analysis/fold-reading.ts";
import { observe } from "../../../src/analysis/observe/index.ts";
import { readInputs } from "../../../src/analysis/read-inputs.ts";
import { type CasePart, inputsOf, partsOf } from "../analyze-case.ts";

type Bend = (part: CasePart) => Uint8Array | undefined;

async function evidenceOf(id: string, bend?: Bend) {
  const { captures, names, states, topology } = foldReading(
    await readInputs(inputsOf(await partsOf(id, bend))),
  );
  return gather(observe(captures, names, states, topology));
}

/** The answer to one question. @throws when there is none */
export async function answer<Q extends Question>(question: Q, id: string, bend?: Bend): Promise<Answers[Q]> {
  const given: Answers[Q] | Absent = (await evidenceOf(id, bend))[question];
  if (isAbsent(given)) throw new Error(`${question} is absent: ${given.because.en}`);
  return given;
}

/** Why there is no answer, and what would fill it. @throws when there is one */
export async function absence(question: Question, id: string, bend?: Bend): Promise<Absent> {
  const given = (await evidenceOf(id, bend))[question];
  if (!isAbsent(given)) throw new Error(`${question} is answered`);
  return given;
}
