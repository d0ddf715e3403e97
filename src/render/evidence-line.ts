/** A piece of evidence, and a finding's fix and proof, as lines of plain text. */
import type { Report } from "../report/schema.ts";
import { plainLine } from "./inert.ts";
import { type Labels, platformText } from "./labels.ts";

type Finding = Report["findings"][number];

export function evidenceLine(evidence: Finding["evidence"][number], words: Labels): string {
  switch (evidence.kind) {
    case "frame":
      return plainLine(
        `${evidence.host} ${evidence.capture} ${words.frame} ${evidence.frame}: ${evidence.note}`,
      );
    case "state": {
      const { host, command, input, line, text } = evidence;
      return plainLine(`${host} ${command} (${input} ${words.line} ${line}): ${text}`);
    }
    case "count":
      return plainLine(
        `${evidence.host} ${evidence.name}: ${evidence.before ?? "?"} -> ${evidence.after ?? "?"}`,
      );
  }
}

export function remedyLines(finding: Finding, words: Labels): string[] {
  return [
    ...finding.remedies.flatMap(({ host, platform, note, commands }) => [
      plainLine(`${words.fix}: ${host} (${platformText(platform, words)}): ${note}`),
      ...commands.map((command) => plainLine(`${host}$ ${command}`)),
    ]),
    ...finding.verify.flatMap(({ host, command, expect }) => [
      plainLine(`${words.proof}: ${host}: ${expect}`),
      plainLine(`${host}$ ${command}`),
    ]),
  ];
}
