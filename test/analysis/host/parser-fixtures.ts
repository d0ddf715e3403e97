/**
 * What holds for every parser: its fixtures, and that no damage to them makes it throw or invent a line.
 *
 * A fixture is a pair in test/fixtures/host/<parser>/: `<name>.txt`, whose first line names the command
 * (`### ipvsadm -Ln`; `###` alone: none), and `<name>.json`, the facts with `at` as the line's number.
 */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BodyLine, HostParser, HostState, ParsedBody } from "../../../src/analysis/host/define.ts";
import { HOST_PARSERS } from "../../../src/analysis/host/index.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";

const ROOT = new URL("../../fixtures/host/", import.meta.url);

/** Whose fixtures hold no whole output that could be known by its shape. */
const SHAPELESS = new Set(["sysctl-conf"]);

export interface Fixture {
  readonly name: string;
  readonly words: readonly string[];
  readonly lines: readonly BodyLine[];
  readonly expected: unknown;
}

/** Lines of a body, the first being line 2 of its text. */
export function bodyLines(body: string, command = ""): BodyLine[] {
  return body
    .split("\n")
    .map((text, i) => ({ text, at: { line: i + 2, text: text.slice(0, 300), command } }));
}

/** Facts without empty lists, `at` as the number of the line. */
export function plainFacts({ facts, unread }: ParsedBody): unknown {
  const lists = Object.entries(facts).filter(([, list]) => list.length > 0);
  const whole = { facts: Object.fromEntries(lists), unread: unread.map((at) => at.line) };
  return JSON.parse(JSON.stringify(whole, (key, value) => (key === "at" ? value.line : value)));
}

/** The same of a whole text. */
function plainState(state: HostState): unknown {
  const { host, moment, sections, unread, repaired, masked, ...facts } = state;
  return plainFacts({ facts, unread });
}

export function readFixtures(parser: string): Fixture[] {
  const folder = new URL(`${parser}/`, ROOT);
  const names = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  return names.map((file) => {
    const [head, ...rest] = readFileSync(new URL(file, folder), "utf8").split("\n");
    const command = head.replace(/^### ?/, "");
    const expected: unknown = JSON.parse(readFileSync(new URL(file.replace(/txt$/, "json"), folder), "utf8"));
    const lines = bodyLines(rest.join("\n"), command);
    return { name: file.slice(0, -4), words: command === "" ? [] : command.split(" "), lines, expected };
  });
}

function commandsOf(parser: string): string[][] {
  const folder = new URL(`${parser}/`, ROOT);
  const texts = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  const heads = texts.map((file) => readFileSync(new URL(file, folder), "utf8").split("\n", 1)[0]);
  return heads.filter((head) => head.startsWith("### ")).map((head) => head.slice(4).split(" "));
}

/** Every line that a parsed body refers to, facts inside facts included. */
function linesOf(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  // An array has an `at` of its own, a method.
  const own = !Array.isArray(value) && "at" in value ? [value.at] : [];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => (key === "at" ? [] : linesOf(inner)))];
}

/** A text with a piece taken out, put in twice, or replaced by anything. */
function damaged(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length });
  const noise = fc.oneof(
    fc.string({ maxLength: 20, unit: "grapheme" }),
    fc.constantFrom("\n", "\t", '"', "{", "}", "->", ":", " ", "!", "0", "-"),
  );
  return fc
    .tuple(place, place, noise, fc.constantFrom("cut", "twice", "replace"))
    .map(([a, b, other, how]) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      if (how === "cut") return text.slice(0, from);
      if (how === "twice") return text.slice(0, to) + text.slice(from);
      return text.slice(0, from) + other + text.slice(Math.min(to, from + 10));
    });
}

export function describeParser(parser: HostParser): void {
  const fixtures = readFixtures(parser.name);
  describe(parser.name, () => {
    test.each(fixtures)("reads $name", ({ words, lines, expected }) => {
      expect(plainFacts(parser.parse(lines, words))).toEqual(expected);
    });

    test.each(fixtures.filter(({ words }) => words.length > 0))(
      "is chosen for the command of $name",
      ({ words }) => {
        expect(HOST_PARSERS.find((p) => p.matchesCommand(words))?.name).toBe(parser.name);
      },
    );

    test.each(fixtures.filter(({ words }) => words.length > 0))(
      "reads $name alike in a whole text",
      (fixture) => {
        const { words, lines, expected } = fixture;
        const text = [`### ${words.join(" ")}`, ...lines.map((line) => line.text)].join("\n");
        expect(plainState(parseHost("ds", "now", text))).toEqual(expected);
      },
    );

    test("is known by the shape of its output", () => {
      const whole = fixtures.filter(({ name }) => name !== "broken");
      const chosen = whole.map(({ lines }) => HOST_PARSERS.find((p) => p.matchesBody(lines))?.name);
      expect(new Set(chosen.filter((name) => name !== undefined))).toEqual(
        new Set(SHAPELESS.has(parser.name) ? [] : [parser.name]),
      );
    });

    test("is chosen for no other parser's command", () => {
      const others = readdirSync(ROOT).filter((name) => name !== parser.name);
      for (const words of others.flatMap(commandsOf)) expect(parser.matchesCommand(words)).toBe(false);
    });

    test("does not throw on damaged text, and cites only lines of it", () => {
      const damage = fc
        .constantFrom(...fixtures)
        .chain((fixture) =>
          damaged(fixture.lines.map(({ text }) => text).join("\n")).map((body) => ({ fixture, body })),
        );
      fc.assert(
        fc.property(damage, ({ fixture, body }) => {
          const lines = bodyLines(body);
          const known = new Set<unknown>(lines.map(({ at }) => at));
          const parsed = parser.parse(lines, fixture.words);
          parser.matchesBody(lines);
          for (const at of [...linesOf(parsed.facts), ...parsed.unread]) expect(known.has(at)).toBe(true);
        }),
      );
    });
  });
}
