/** Every fixture of the host parsers: redacted it is read as before, fact for fact, and holds no address of it. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FACT_KINDS } from "../../../src/analysis/host/define.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";
import { REDACT_MODES, Redactor } from "../../../src/analysis/redact/redactor.ts";
import { removeSecrets } from "../../../src/analysis/redact/secrets.ts";

const FOLDER = new URL("../../fixtures/host/", import.meta.url).pathname;
const FILES = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".txt"),
);

function shapeOf(text: string) {
  const state = parseHost("ds", "now", text);
  return {
    facts: Object.fromEntries(FACT_KINDS.map((kind) => [kind, state[kind].length])),
    lines: FACT_KINDS.map((kind) => state[kind].map(({ at }) => at.line)),
    unread: state.unread.map(({ line }) => line),
    sections: state.sections.map(({ parser, from, to, partial }) => ({ parser, from, to, partial })),
    masked: state.masked,
    repaired: state.repaired,
  };
}

const ADDRESS = /\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|[0-9a-f]{1,4}::[0-9a-f:]+/g;
const KEPT =
  /^(?:0|127|22[4-9]|2[3-5]\d)\.|^169\.254\.|^10\.0\.0\.0|^172\.16\.0\.0|^192\.168\.0\.0|^(?:fe80|ff|::|01:|33:33|00:00:00|00:00:5e:00:0)|^\d\.\d\./;

describe.each(REDACT_MODES)("%s", (mode) => {
  const redactor = new Redactor({ mode, key: new Uint8Array(32).fill(7) });

  test.each(FILES)("%s", (name) => {
    const text = removeSecrets(readFileSync(`${FOLDER}${name}`, "utf8"));
    const redacted = redactor.text(text);
    expect(shapeOf(redacted)).toEqual(shapeOf(text));
    const lines = redacted.split("\n");
    for (const [i, line] of text.split("\n").entries())
      for (const [address] of line.matchAll(ADDRESS))
        if (!KEPT.test(address)) expect(lines[i].split(/[^0-9a-fA-F.:]/)).not.toContain(address);
  });
});

test("secrets are removed without a fact being lost", () => {
  for (const name of FILES) {
    const text = readFileSync(`${FOLDER}${name}`, "utf8");
    expect([name, shapeOf(removeSecrets(text))]).toEqual([name, shapeOf(text)]);
  }
});
