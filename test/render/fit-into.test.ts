import { expect, it } from "vitest";
import { fitInto, type Section } from "../../src/render/fit-into.ts";

const section = (rank: number, items: readonly string[], most = 1000): Section => ({
  ...{ lead: `# ${rank}\n`, items, joint: "\n", rank, most },
});

it("keeps everything that fits, in the order of the page", () => {
  expect(fitInto([section(1, ["a", "b"]), section(0, ["c"]), section(2, [])], 100)).toEqual({
    text: "# 1\na\nb\n\n# 0\nc",
    cut: false,
  });
});

it("gives place by rank, cuts at whole items, and says so", () => {
  expect(fitInto([section(1, ["aaaa", "b"]), section(0, ["cccc", "dddd"])], 24)).toEqual({
    text: "# 0\ncccc\ndddd",
    cut: true,
  });
});

it("holds a section to its share", () => {
  expect(fitInto([section(0, ["aa", "bb", "cc"], 11), section(1, ["d"])], 100)).toEqual({
    text: "# 0\naa\nbb\n\n# 1\nd",
    cut: true,
  });
});
