/** Every input of the corpus through its target, with every comparison: fuzzing at the length of a test. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { executeAsync } from "../../fuzz/hold.ts";
import { TARGETS } from "../../fuzz/targets/index.ts";
import { HOST_PARSERS } from "../../src/analysis/host/index.ts";
import * as links from "../../src/analysis/packet/links/index.ts";

const CORPUS = new URL("../../fuzz/corpus/", import.meta.url).pathname;
const MOST_BYTES = 3_000_000;

const inputsOf = (name: string): string[] =>
  existsSync(`${CORPUS}${name}`) ? readdirSync(`${CORPUS}${name}`) : [];

describe.each(TARGETS.map((target) => [target.name, target] as const))("%s", (name, target) => {
  const inputs = inputsOf(name);

  it("has inputs", () => expect(inputs.length).toBeGreaterThan(0));

  it("holds for each of them", async () => {
    for (const file of inputs) {
      const input = new Uint8Array(readFileSync(`${CORPUS}${name}/${file}`));
      await expect(executeAsync(target, input, true), file).resolves.toBeDefined();
    }
  });
});

describe("the corpus", () => {
  it("is of targets that there are", () =>
    expect(readdirSync(CORPUS).sort()).toEqual(TARGETS.map(({ name }) => name).sort()));

  it("is small", () => {
    const files = TARGETS.flatMap(({ name }) => inputsOf(name).map((file) => `${CORPUS}${name}/${file}`));
    expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(MOST_BYTES);
  });
});

it("every link type and every parser has a target, once", () => {
  const names = TARGETS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(Object.values(links).map(({ name }) => `frame-${name}`)));
  expect(names).toEqual(expect.arrayContaining(HOST_PARSERS.map(({ name }) => `host-${name}`)));
});
