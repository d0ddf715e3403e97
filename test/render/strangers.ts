/** Reports with the words of strangers in every free string: what a page or a picture must bear. */
import fc from "fast-check";
import { inLanguage } from "../../src/render/language.ts";
import { Report } from "../../src/report/schema.ts";
import { analyzeFiles, readParts } from "../cases/cases.ts";

const NASTY = [
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "</title></text></svg></style></script><svg onload=alert(1)>",
  '" onload="alert(1)" x=\' y=`',
  "]]> --> <!-- <![CDATA[ <?xml ?> <!DOCTYPE x> &lt; &#64; &bogus; & &",
  "\u202egnp.exe\u2066 \u0000\u0007\u001b[31mred \u009b2J \u200b\u2028",
  "\ud800 lone \udfff \ufffe\uffff",
  "javascript:alert(1)",
  "x".repeat(3000),
  "\u5b57".repeat(500),
  "",
];

export const nasty: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(..."<>&\"'=/ ;!-[]?a\n\t"), maxLength: 40 }),
);

/** One of a few words, by their key. */
const FIXED = new Set([
  ..."kind severity layer confidence grounds outcome direction received role known topic".split(" "),
]);

/** The report with each free string replaced, names of records too. */
export function withStrings(report: Report, next: (old: string) => string): Report {
  const replace = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return FIXED.has(key) ? value : next(value);
    if (Array.isArray(value)) return value.map((item) => replace(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        key === "seenAt" ? next(name) : name,
        replace(item, name),
      ]),
    );
  };
  return Report.parse(replace(report, ""));
}

/** Each string of the report becomes a nasty one, equal ones the same: hosts stay hosts. */
export function strangers(report: Report): fc.Arbitrary<Report> {
  return fc.array(nasty, { minLength: 3, maxLength: 12 }).map((texts) => {
    const given = new Map<string, string>();
    return withStrings(report, (old) => {
      const text = given.get(old) ?? texts[given.size % texts.length];
      given.set(old, text);
      return text;
    });
  });
}

export async function caseReport(id: string, language: "en" | "zh"): Promise<Report> {
  const analysis = await analyzeFiles(await readParts(id));
  return inLanguage({ ...analysis, createdAt: "2026-03-04T05:06:07.000Z" }, language);
}
