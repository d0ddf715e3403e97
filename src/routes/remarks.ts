/** What the upload knows and the analysis does not, added to the analysis. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Redaction, Redactor } from "../analysis/redact/redactor.ts";
import type { Analysis } from "../report/schema.ts";
import type { Remark } from "./upload.ts";

/** Remarks on parts as the analysis calls them; a part that is no input may be called anything. */
export function redactedRemarks(remarks: readonly Remark[], redaction: Redaction): readonly Remark[] {
  const redactor = new Redactor(redaction);
  return remarks.map(({ problem, input, bytes, sha256 }) => ({
    problem: {
      ...problem,
      part: input ? redactor.part(problem.part) : redactor.unknownPart(problem.part),
    },
    input: input && { ...input, host: redactor.host(input.host), part: redactor.part(input.part) },
    bytes,
    sha256: sha256 === "" ? "" : redactor.digest(sha256),
  }));
}

/**
 * The analysis with every remark under its input, a part that is no input as an entry of its own.
 * Its id then covers the remarks too: other remarks are another report.
 */
export function addRemarks(analysis: Analysis, remarks: readonly Remark[]): Analysis {
  if (remarks.length === 0) return analysis;
  const inputs = analysis.inputs.map((input) => ({ ...input, problems: [...input.problems] }));
  for (const { problem, input, bytes, sha256 } of remarks) {
    const words = { en: `${problem.code}: ${problem.detail}` };
    const known = inputs.findLast(
      (i) => i.host === input?.host && i.kind === input.kind && i.name === input.part,
    );
    if (known) known.problems.push(words);
    else
      inputs.push({
        host: "",
        kind: "capture",
        name: problem.part,
        bytes,
        sha256,
        unread: [],
        problems: [words],
      });
  }
  const covered = utf8ToBytes(JSON.stringify([analysis.id, remarks]));
  return { ...analysis, inputs, id: bytesToHex(sha256(covered)).slice(0, 32) };
}
