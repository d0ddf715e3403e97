import { describe, expect, test } from "vitest";
import { analyzeFiles, type CaseFile, readParts } from "../../cases/cases.ts";

const files = await readParts("dr-healthy");
const bytesOf = (part: string): Uint8Array<ArrayBuffer> =>
  files.find((file) => file.part === part)?.bytes ?? new Uint8Array();
/** The case with parts in the place of others. */
const put = (...moves: readonly (readonly [place: string, part: string])[]): readonly CaseFile[] =>
  files.map((file) => {
    const move = moves.find(([place]) => place === file.part);
    return move ? { ...file, bytes: bytesOf(move[1]) } : file;
  });
const problems = async (parts: readonly CaseFile[]) =>
  Object.fromEntries(
    (await analyzeFiles(parts)).inputs
      .filter((input) => input.problems.length > 0)
      .map((input) => [input.name, input.problems.map((p) => p.en).join()]),
  );

describe("a state whose MACs are another host's", () => {
  test("is not used, and the report says whose it is", async () => {
    expect(await problems(put(["rs1.state.after", "rs2.state.after"]))).toEqual({
      "rs1.state.after": "not used: its MAC addresses are those of rs2, not those of rs1",
    });
  });

  test("is not used in either of two places", async () => {
    const swapped = put(["rs1.state.after", "ds.state.after"], ["ds.state.after", "rs1.state.after"]);
    expect(Object.keys(await problems(swapped)).sort()).toEqual(["ds.state.after", "rs1.state.after"]);
  });

  test("given for two hosts without any capture is used for neither", async () => {
    const states = put(["rs1.state.after", "rs2.state.after"], ["rs1.state.before", "rs2.state.before"]);
    const found = await problems(states.filter((file) => file.part.includes(".state")));
    expect(Object.keys(found).sort()).toEqual([
      "rs1.state.after",
      "rs1.state.before",
      "rs2.state.after",
      "rs2.state.before",
    ]);
  });
});

test("states in their own places are used", async () => {
  expect(await problems(files)).toEqual({});
  expect(await problems(files.filter((file) => file.part.includes(".state")))).toEqual({});
});
