/** The findings as SARIF 2.1.0 (OASIS), for code scanning and for tools that collect results. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { evidenceLine, remedyLines } from "./evidence-line.ts";
import { defused, plainLine } from "./inert.ts";
import { LABELS, type Labels } from "./labels.ts";

type Finding = Report["findings"][number];
type Evidence = Finding["evidence"][number];

export const sarif: Renderer = {
  mediaType: "application/sarif+json",
  suffix: "sarif",
  render(report, language) {
    const words = LABELS[language];
    const rules = [...new Map(report.findings.toReversed().map((finding) => [finding.id, finding])).values()];
    const run = {
      tool: {
        driver: {
          name: "LVS Verdict",
          version: plainLine(report.engine.version),
          rules: rules.map((finding) => ruleOf(finding, words)),
        },
      },
      language,
      invocations: [{ executionSuccessful: report.rules.every(({ outcome }) => outcome !== "error") }],
      artifacts: report.inputs.map(({ name, bytes, sha256 }) => ({
        location: { uri: uriOf(name) },
        length: bytes,
        hashes: { "sha-256": plainLine(sha256) },
      })),
      results: report.findings.map((finding) => ({
        ruleId: plainLine(finding.id),
        ruleIndex: rules.findIndex(({ id }) => id === finding.id),
        level: LEVELS[finding.severity],
        message: message(`${finding.title}. ${finding.explanation}`),
        locations: finding.evidence.slice(0, MOST_LOCATIONS).map((e) => locationOf(e, words)),
        partialFingerprints: { "finding/v1": fingerprintOf(finding) },
        properties: {
          severity: finding.severity,
          confidence: finding.confidence,
          layer: finding.layer,
          cause: finding.id === report.verdict.cause,
        },
      })),
      properties: {
        report: plainLine(report.id),
        outcome: report.verdict.outcome,
        observed: plainLine(report.verdict.observed),
        summary: plainLine(report.verdict.summary),
      },
    };
    return JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] });
  },
};

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** A healthy cluster may have risks: they are no warnings that a pipeline stops at. */
const LEVELS = { broken: "error", degraded: "warning", risk: "note", note: "note" } as const;

/** Of one result; code scanning shows ten, and takes a thousand. */
const MOST_LOCATIONS = 50;

const ruleOf = (finding: Finding, words: Labels) => ({
  id: plainLine(finding.id),
  shortDescription: message(finding.title),
  help: message([finding.explanation, ...remedyLines(finding, words)].join("\n")),
  defaultConfiguration: { level: LEVELS[finding.severity] },
});

function locationOf(evidence: Evidence, words: Labels) {
  const said = { message: message(evidenceLine(evidence, words)) };
  switch (evidence.kind) {
    case "state": {
      const region = evidence.line > 0 ? { region: { startLine: evidence.line } } : {};
      return {
        ...said,
        physicalLocation: { artifactLocation: { uri: uriOf(evidence.input) }, ...region },
      };
    }
    case "frame":
      return {
        ...said,
        physicalLocation: { artifactLocation: { uri: uriOf(evidence.capture) } },
        logicalLocations: [{ name: `frame ${evidence.frame}`, kind: "frame" }],
      };
    case "count":
      return { ...said, logicalLocations: [{ name: plainLine(evidence.name), kind: "counter" }] };
  }
}

/** A file's name as one segment of a path: it leads nowhere else. */
function uriOf(name: string): string {
  const plain = plainLine(name);
  return /^\.*$/.test(plain) ? "input" : encodeURIComponent(plain);
}

/** Neither of frames nor of lines, which differ from run to run: the fault and its place. */
const fingerprintOf = ({ id, segments }: Finding): string =>
  plainLine([id, ...segments.map(({ from, to }) => `${from}>${to}`)].join(" "));

/** In SARIF's plain text `[a](b)` is a link and `{0}` is replaced. */
const message = (text: string) => ({
  text:
    text
      .split("\n")
      .map((line) => defused(plainLine(line)).replaceAll("](", "]\u200b(").replaceAll("{", "{\u200b"))
      .join("\n") || "–",
});
