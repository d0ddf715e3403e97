/** The findings as SARIF 2.1.0 (OASIS), for pipelines that gather results of checks. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { clean } from "./lines.ts";

type Finding = Report["findings"][number];
type Evidence = Finding["evidence"][number];

const LEVELS = { broken: "error", degraded: "warning", risk: "warning", note: "note" } as const;

export const sarif: Renderer = {
  mediaType: "application/sarif+json",
  suffix: "sarif",
  render(report, language) {
    const { findings, engine, verdict } = report;
    const rules = [...new Map(findings.map((f) => [f.id, f])).values()];
    const log = {
      $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "LVS Verdict",
              version: engine.version,
              language: language === "zh" ? "zh-CN" : "en-US",
              rules: rules.map((f) => ({
                id: f.id,
                shortDescription: { text: plain(f.title) },
                defaultConfiguration: { level: LEVELS[f.severity] },
                properties: { layer: f.layer },
              })),
            },
          },
          automationDetails: { id: `lvs-verdict/${report.id}` },
          artifacts: report.inputs.map((input) => ({
            location: { uri: uriOf(input.name) },
            length: input.bytes,
            hashes: { "sha-256": input.sha256 },
            description: { text: `${input.kind} of ${plain(input.host)}` },
          })),
          results: findings.map((f) =>
            resultOf(
              f,
              rules.findIndex((r) => r.id === f.id),
              report,
            ),
          ),
          properties: {
            outcome: verdict.outcome,
            confidence: verdict.confidence,
            cause: verdict.cause,
            observed: plain(verdict.observed),
          },
        },
      ],
    };
    return JSON.stringify(log, null, 2);
  },
};

function resultOf(finding: Finding, ruleIndex: number, { inputs, captures }: Report) {
  const fileOf = (evidence: Evidence): number => {
    if (evidence.kind === "state")
      return inputs.findIndex((i) => i.name === evidence.input && i.host === evidence.host);
    if (evidence.kind !== "frame") return -1;
    const capture = captures.find((c) => c.host === evidence.host && c.name === evidence.capture);
    return inputs.findIndex(
      (i) => i.kind === "capture" && i.host === evidence.host && i.name === capture?.name,
    );
  };
  const locations = finding.evidence.map((evidence) => {
    const index = fileOf(evidence);
    const uri = index < 0 ? undefined : uriOf(inputs[index].name);
    const region =
      evidence.kind === "state" && evidence.line > 0 ? { region: { startLine: evidence.line } } : {};
    return {
      ...(uri === undefined ? {} : { physicalLocation: { artifactLocation: { uri, index }, ...region } }),
      logicalLocations: [{ name: plain(evidence.host), kind: "host" }],
      message: { text: evidenceText(evidence) },
    };
  });
  return {
    ruleId: finding.id,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: `${plain(finding.title)}. ${plain(finding.explanation)}` },
    locations: locations.slice(0, 1),
    relatedLocations: locations.slice(1).map((location, id) => ({ id, ...location })),
    // The same fault at the same place is the same result, whatever the day.
    partialFingerprints: {
      "fault/v1": [finding.id, ...finding.segments.map((s) => `${plain(s.from)}>${plain(s.to)}`)].join(" "),
    },
    properties: {
      severity: finding.severity,
      confidence: finding.confidence,
      grounds: finding.grounds,
      remedies: finding.remedies.map((r) => ({
        host: r.host,
        platform: r.platform,
        commands: r.commands,
        note: r.note,
      })),
      verify: finding.verify,
    },
  };
}

function evidenceText(evidence: Evidence): string {
  switch (evidence.kind) {
    case "frame":
      return plain(`${evidence.host} ${evidence.capture}, frame ${evidence.frame}: ${evidence.note}`);
    case "state":
      return plain(`${evidence.host} ${evidence.command}, line ${evidence.line}: ${evidence.text.trim()}`);
    case "count":
      return plain(
        `${evidence.host} ${evidence.name}: ${evidence.before ?? "?"} -> ${evidence.after ?? "?"}`,
      );
  }
}

/** SARIF's plain text: links in it are written `[text](target)`, and escaped by a backslash (3.11.6). */
const plain = (text: string): string => clean(text).replace(/[[\]\\]/g, "\\$&");

/** A file's name as a relative URI. */
const uriOf = (name: string): string => encodeURIComponent(name.toWellFormed());
