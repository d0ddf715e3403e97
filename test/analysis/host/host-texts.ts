/** Whole texts for the tests of the runner: every fixture of every parser as one section each. */
import { readdirSync, readFileSync } from "node:fs";
import type { HostState } from "../../../src/analysis/host/define.ts";

const ROOT = new URL("../../fixtures/host/", import.meta.url);

export interface FixtureText {
  /** Folder, the name of the parser, and file. */
  readonly parser: string;
  readonly name: string;
  /** `### command` and its output. */
  readonly text: string;
}

/** Fixtures that begin with a command. The article's texts are none: they hold many. */
export function fixtureTexts(): FixtureText[] {
  return readdirSync(ROOT).flatMap((parser) =>
    readdirSync(new URL(`${parser}/`, ROOT))
      .filter((file) => file.endsWith(".txt"))
      .map((file) => ({ parser, name: file, text: readFileSync(new URL(`${parser}/${file}`, ROOT), "utf8") }))
      .filter(({ text }) => text.startsWith("### ")),
  );
}

export function readFixture(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

/** The facts alone, without where they were read; kinds of which there are none are left out. */
export function factsOf(state: HostState): unknown {
  const { host, moment, sections, unread, repaired, masked, ...facts } = state;
  return withoutPlaces(Object.fromEntries(Object.entries(facts).filter(([, list]) => list.length > 0)));
}

export function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === "at" ? undefined : inner)));
}

/** Every line number that a state cites. */
export function citedLines(value: unknown): number[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "line" in value && typeof value.line === "number" ? [value.line] : [];
  return [...own, ...Object.values(value).flatMap(citedLines)];
}
