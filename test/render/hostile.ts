/** Text that strangers may put where a report quotes it, and a report that quotes it everywhere. */
import fc from "fast-check";
import { Report } from "../../src/report/schema.ts";

export const HOSTILE: readonly string[] = [
  "@here @channel <!channel> <@U123> @everyone @所有人",
  "x@example.com #123 !45 GH-1 ~bug %1.0 $12",
  "[click](javascript:alert(1)) ![x](http://a.example/p.png) <http://b.example>",
  "http://evil.example/a www.evil.example https://c.example?x=1&y=2",
  "<script>alert(1)</script><img src=x onerror=alert(1)><!-- ",
  "&lt;b&gt; &amp; &#x41; &copy;",
  "a | b || c |\n| d | e |",
  "`tick` ``two`` ```three``` ~~~\n```\nrm -rf /\n```",
  "\n\n# heading\n\n- list\n> quote\n===\n---\n    code\n",
  "1. one\n2) two",
  "\u202egnp.exe\u2066 \u0000\u0007\u001b[31mred\u001b]8;;http://d.example\u0007 \u009b2J",
  "=1+1 +2 -3 @SUM(A1) \t=cmd|' /C calc'!A0",
  '"quoted", "and" \' "" ,\r\n,',
  "]]>--><![CDATA[ <?xml ?> <!DOCTYPE x>",
  "\ud800 lone \udfff \ufffe\uffff",
  "**bold** _em_ \\* \\ trailing\\",
  "",
];

/** Any text, mostly nasty. */
export const nasty: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE)).map(([a, b]) => `${a}${b}`),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(fc.constantFrom(..."`|<>[]()*_#@&\\\n\r\t\u2028'\"=-+~!:/w. a1"), { maxLength: 40 })
    .map((l) => l.join("")),
);

/** Set by the engine, never by what was sent. */
const OWN: ReadonlySet<string> = new Set([
  "id",
  "createdAt",
  "outcome",
  "cause",
  "confidence",
  "layer",
  "severity",
  "direction",
  "received",
  "kind",
  "role",
  "known",
  "grounds",
  "topic",
  "sha256",
  "version",
  "format",
  "time",
  "first",
  "last",
]);

/** The report with `poison` in place of every text that may quote a stranger. */
export function poisoned(report: Report, poison: () => string): Report {
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return OWN.has(key) ? value : poison();
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  return Report.parse(walk(report, ""));
}
