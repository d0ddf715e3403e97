import * as fc from "fast-check";
import { expect, it } from "vitest";
import { csv } from "../../src/render/csv.ts";
import { hostileText } from "./hostile.ts";
import { readCsv } from "./read-csv.ts";

it("quotes what RFC 4180 wants quoted, and ends lines with CRLF", () => {
  expect(
    csv(
      ["a", "b"],
      [
        ['x,"y"', 1],
        ["plain", -2],
      ],
    ),
  ).toBe('a,b\r\n"x,""y""",1\r\nplain,-2\r\n');
});

it.each(["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "\u200b=1", "＝1", "|x"])(
  "lets no spreadsheet take %j for a formula",
  (cell) => {
    const [[read]] = readCsv(csv([cell], []));
    expect(read.startsWith("'")).toBe(true);
  },
);

it("reads back as rows of as many cells, none of them a formula", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(hostileText, hostileText), { minLength: 1 }), (rows) => {
      const read = readCsv(csv(["a", "b"], rows));
      expect(read).toHaveLength(rows.length + 1);
      for (const cells of read) {
        expect(cells).toHaveLength(2);
        for (const cell of cells) expect(cell).not.toMatch(/^\s*[=+\-@\t\r]|\p{Cc}/u);
      }
    }),
  );
});
