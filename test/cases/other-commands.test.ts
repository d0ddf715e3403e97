/** The same state by other commands: net-tools where iproute2 is not installed, or the terser forms of the same tools. */
import { describe, expect, test } from "vitest";
import { analyzeFiles, CASES, readParts } from "./cases.ts";
import { hostOf, kindOf, misjudged } from "./misjudged.ts";
import { byNetTools } from "./net-tools.ts";
import { tersely } from "./terse-states.ts";

const FORMS = { "net-tools": byNetTools, "terse commands": tersely };

describe.each(CASES)("%s", async (id) => {
  const files = await readParts(id);

  test.each(Object.entries(FORMS))("states by %s", async (_, change) => {
    expect(await misjudged(id, files, change, { kind: "state" })).toEqual([]);
  });
});

/** What these commands show as well as those of the case. */
test.each([
  ["article", "net-tools"],
  ["article", "terse commands"],
  ["dr-rs-missing-vip", "terse commands"],
  ["dr-rs-firewall-drop", "terse commands"],
  ["nat-rs-wrong-gateway", "net-tools"],
  ["nat-rs-wrong-gateway", "terse commands"],
  ["dr-stale-mac", "net-tools"],
  ["dr-tcp-no-service", "terse commands"],
] as const)("%s is told by %s all the same", async (id, form) => {
  const files = await readParts(id);
  const { verdict } = await analyzeFiles(files);
  const other = await analyzeFiles(files.map((f) => (kindOf(f.part) === "state" ? FORMS[form](f) : f)));
  expect(files.some((f) => kindOf(f.part) === "state" && hostOf(f.part) === "ds")).toBe(true);
  expect([other.verdict.outcome, other.verdict.cause]).toEqual([verdict.outcome, verdict.cause]);
});
