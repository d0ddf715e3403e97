/** What strangers may put into a report: for tests that nothing of it acts in any format. */
import * as fc from "fast-check";
import { inLanguage } from "../../src/render/language.ts";
import { Report, type StoredReport } from "../../src/report/schema.ts";
import { analyzeFiles, readParts } from "../cases/cases.ts";
import { SAMPLE } from "../report/sample.ts";

/** Each breaks out of something, or acts somewhere, when it is let through as it is. */
export const HOSTILE: readonly string[] = [
  "@here @channel @all @user <!here> <@U123> <!channel>",
  "#123 owner/repo#5 !7 &3 GH-9 INC0012345 ~label $snippet",
  "[link](https://evil.example/) ![image](https://evil.example/x.png)",
  "https://evil.example/ http://evil.example www.evil.example mail@evil.example <https://evil.example>",
  "[a]: https://evil.example 'title'",
  "javascript:alert(1) data:text/html,<b>x</b> [x](javascript:alert(1))",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "</td></tr></table></text></svg></script></style></title>",
  "]]> --> <!-- <![CDATA[ <?xml ?> <!DOCTYPE x> &lt; &amp; &#64; &#x40;here",
  '" onload="alert(1)" x=\' y=`',
  "` `` ``` ```` ~~~~",
  "```\n# heading\n```sh\nrm -rf /\n```",
  "~~~\ntext\n~~~",
  "a | b | c \\| d | \\\\| e",
  "| x |\n|---|\n| y |",
  "line\r\nbreak\u2028separator\u2029paragraph\u0085next",
  "tab\tvertical\u000bform\u000c",
  "# heading\n- item\n1. item\n> quote\n---\n===\n    code",
  "*bold* _it_ __b__ ~~gone~~ ==mark== ^up^ \\",
  "\u202eright to left\u202c \u2066isolate\u2069 \u200f\u061c",
  "\u0000\u0001\u0008\u001b[31m\u001b]8;;https://evil.example\u0007x\u007f\u009b31m",
  "\ufeff\u200b\u200d\u2060\ufffe\uffff\ud800 lone \udc00",
  '=HYPERLINK("https://evil.example","x")',
  "+1+cmd|' /C calc'!A0",
  "-2+3",
  "@SUM(1,1)",
  "\t=1",
  "\r=1",
  'a,"b";c',
  "{{7*7}} $(7*7) <%= 1 %> {% x %} {color:red}x{color} {code} [~user] h1. x",
  "/close\n/assign @me\n/label ~bug",
  "::error::x\n##[error]x",
  ":smile: :+1:",
  "../../etc/passwd %2e%2e/ file:///etc/passwd \\\\host\\share",
  "x".repeat(3000),
  "",
  " ",
];

/** Any text, mostly hostile. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...HOSTILE), { maxLength: 3 }).map((all) => all.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  {
    weight: 2,
    arbitrary: fc.string({
      unit: fc.constantFrom(..."`|\\<>[]()!@#&*_~\"'=+-,;:/.\n\r\t ab1"),
      maxLength: 40,
    }),
  },
);

/** Strings that are one of a few words, by their key: hostile text is no such word. */
const FIXED = new Set([
  ...["kind", "severity", "layer", "confidence", "grounds", "outcome", "direction"],
  ...["received", "role", "known", "topic"],
]);

/** The report with every string that is free replaced by what `next` gives, the keys of records too. */
export function withStrings(report: Report, next: () => string): Report {
  const replace = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return FIXED.has(key) ? value : next();
    if (Array.isArray(value)) return value.map((item) => replace(item, key));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    if (key === "seenAt") return Object.fromEntries(entries.map(([, count]) => [next(), count]));
    return Object.fromEntries(entries.map(([name, item]) => [name, replace(item, name)]));
  };
  return Report.parse(replace(report, ""));
}

/** A made-up report that has something of everything. */
const FULL: StoredReport = {
  ...SAMPLE,
  contrast: [
    {
      from: "ds",
      to: "rs1",
      separator: { attribute: "source", lost: ["a"], arrived: ["b", "c"] },
      alsoSeparating: [{ attribute: "ttl", lost: ["63"], arrived: ["64"] }],
      notSeparating: ["size", "df"],
      lost: 3,
      arrived: 4,
    },
  ],
  rules: [
    ...SAMPLE.rules,
    { id: "other-rule", outcome: "inconclusive", because: { en: "no state", zh: "无状态" } },
    { id: "third-rule", outcome: "pass", because: { en: "seen" } },
    { id: "fourth-rule", outcome: "error", because: { en: "broke" } },
    { id: "fifth-rule", outcome: "not-applicable", because: { en: "no" } },
  ],
};

/** A report with something of everything, in English or Chinese. */
export const fullReport = (language: "en" | "zh"): Report => inLanguage(FULL, language);

/** Reports of every outcome with any text in every free string, and up to 40 findings. */
export const hostileReports: fc.Arbitrary<Report> = fc
  .record({
    texts: fc.array(hostileText, { minLength: 1, maxLength: 25 }),
    outcome: fc.constantFrom("faulty", "healthy", "inconclusive"),
    findings: fc.oneof(fc.constantFrom(0, 1, 2), fc.constant(40)),
    cause: fc.boolean(),
  })
  .map(({ texts, outcome, findings, cause }) => {
    const report = fullReport("en");
    const [finding] = report.findings;
    let at = 0;
    return withStrings(
      {
        ...report,
        verdict: { ...report.verdict, outcome, cause: cause ? report.verdict.cause : null },
        findings: Array.from({ length: findings }, () => finding),
      },
      () => texts[at++ % texts.length],
    );
  });

const COMMENT =
  "@here #1 `x` ``` <img/src=x> [a](http://e.example) | =1+1 \u202e\u0007 ]]> https://evil.example 'q'";

/**
 * What a real analysis makes of a case whose states quote hostile firewall rules and lines, and whose files are
 * called hostile names: the case is dr-rs-firewall-drop, and its cause is still found.
 */
export async function hostileAnalysis(): Promise<StoredReport> {
  const files = await readParts("dr-rs-firewall-drop");
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const analysis = await analyzeFiles(
    files.map(({ part, name, bytes }) => {
      const named = { part, name: `"><b>@here</b>|[x](javascript:1) ${name}` };
      if (!part.includes(".state")) return { ...named, bytes };
      const rules = decoder
        .decode(bytes)
        .replaceAll(" -j DROP", ` -m comment --comment "${COMMENT}" -j DROP`);
      const lines = HOSTILE.slice(0, 10).join("\n");
      return { ...named, bytes: new Uint8Array(encoder.encode(`${rules}\n### ${COMMENT}\n${lines}\n`)) };
    }),
  );
  return { ...analysis, createdAt: "2026-03-04T05:06:07.000Z" };
}
