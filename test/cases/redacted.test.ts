/**
 * Every case once as it is and once with each kind of redaction: the judgement is the same, and of the addresses
 * that the inputs hold none is left. Host state is read as text, captures as packets: all of it is asked for.
 */
import { describe, expect, test } from "vitest";
import { analyze } from "../../src/analysis/index.ts";
import { REDACT_MODES, Redactor } from "../../src/analysis/redact/redactor.ts";
import type { Analysis } from "../../src/report/schema.ts";
import { CASES, inputsOf, readParts } from "./cases.ts";

const KEY = new Uint8Array(32).fill(7);

/** What the analysis says, without what it is called: hosts that have no name of their own are addresses. */
function judgement({
  verdict,
  segments,
  findings,
  rules,
  inputs,
  hosts,
  services,
  contrast,
  probes,
}: Analysis) {
  const { outcome, cause, layer, confidence, affected, also, alternatives } = verdict;
  return {
    verdict: { outcome, cause, layer, confidence, affected, segments: verdict.segments },
    causes: [also, alternatives].map((list) => list.map((other) => other.cause)),
    segments: segments.map(({ from, to, direction, packets }) => ({ from, to, direction, packets })),
    findings: findings.map(({ id, severity, confidence: sure, grounds, segments: where, evidence }) => {
      const lines = evidence.map((e) =>
        e.kind === "state" ? `${e.input} ${e.line}` : e.kind === "frame" ? e.frame : e.name,
      );
      return { id, severity, sure, grounds, where, lines };
    }),
    rules: rules.map(({ id, outcome: found }) => `${id} ${found}`),
    unread: inputs.map(({ name, unread }) => [name, unread.map(({ line }) => line)]),
    hosts: hosts.map(({ name, role, addresses }) => ({ name, role, addresses: addresses.length })),
    services: services.map(({ protocol, port, forwarding, known }) => ({
      protocol,
      port,
      forwarding,
      known,
    })),
    contrast: contrast.map(({ from, to, separator, notSeparating, lost, arrived }) => [
      [from, to, separator?.attribute ?? "", notSeparating, lost, arrived],
    ]),
    probes: probes.map(({ protocol, packets, received }) => ({ protocol, packets, received })),
  };
}

const ADDRESS =
  /(?<![\w.:])(?:(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|[0-9a-f]{0,4}:[0-9a-f:]{2,40}|\d{1,3}(?:\.\d{1,3}){3})(?![\w:]|\.\d)/g;
/** Nobody's own, whole private ranges, and the address that a remedy writes for "any". */
const KEPT =
  /^(?:0\.|127\.|169\.254\.|22[4-9]\.|2[3-5]\d\.|10\.0\.0\.0$|172\.16\.0\.0$|192\.168\.0\.0$|1\.1\.1\.1$|::1?$|ff|fe80::(?!.*ff:fe)|33:33:00|01:|00:00:00|00:00:5e:00:0[12]|ee:ff:ff:ff:ff:ff|12:34:56:78:9a:bc|\d{2}:\d{2}:\d{2}$)/;

function addressesIn(text: string): Set<string> {
  const found = (text.match(ADDRESS) ?? []).filter((word) => !KEPT.test(word));
  return new Set(
    found.filter((word) => word.includes(".") || word.includes("::") || word.split(":").length >= 6),
  );
}

describe.each(CASES)("%s", (id) => {
  test("is judged alike, and holds nothing of what it was", async () => {
    const files = await readParts(id);
    const plain = await analyze(inputsOf(files));
    const own = addressesIn(JSON.stringify(plain));
    for (const { part, bytes } of files)
      if (part.includes(".state") || part === "topology")
        for (const address of addressesIn(new TextDecoder().decode(bytes))) own.add(address);
    expect(own.size).toBeGreaterThan(0);
    for (const mode of REDACT_MODES) {
      const redactor = new Redactor({ mode, key: KEY });
      const redacted = await analyze(inputsOf(files), undefined, { redact: { mode, key: KEY } });
      const called = JSON.parse(redactor.text(JSON.stringify(judgement(plain))));
      expect(judgement(redacted)).toEqual(called);
      expect(redacted.redaction).toBe(mode);
      expect(redacted.id).not.toBe(plain.id);
      const left = addressesIn(JSON.stringify(redacted));
      expect([mode, [...own].filter((address) => left.has(address))]).toEqual([mode, []]);
    }
  });
});
