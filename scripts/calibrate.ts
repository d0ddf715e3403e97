/**
 * How often each level of confidence was right: every case whole and with parts missing, each verdict that
 * names a cause held against what really happened. Writes docs/calibration.md.
 */
import { writeFile } from "node:fs/promises";
import { alsoTrue } from "../test/cases/beside.ts";
import { analyzeFiles, CASES, readParts, readTruth } from "../test/cases/cases.ts";
import { FEWER, type Reduction, serversOf, without } from "../test/cases/reduce.ts";
import { trueCause } from "../test/cases/true-causes.ts";

const LEVELS = ["confirmed", "likely", "possible"] as const;
const rows = new Map<string, { named: number; right: number }>();
const tally = { healthy: 0, falselyHealthy: 0, silent: 0, falselyFaulty: 0 };
const wrong: string[] = [];

for (const id of CASES) {
  const files = await readParts(id);
  const cause = trueCause(await readTruth(id));
  const right = [...(cause?.rules ?? []), ...alsoTrue(id)];
  const forms: readonly (readonly [string, Reduction])[] = [
    ["whole", (all) => all],
    ...FEWER,
    ...serversOf(files).map((host) => [`nothing of ${host}`, without(host)] as const),
  ];
  for (const [form, reduce] of forms) {
    const { verdict } = await analyzeFiles(reduce(files));
    const level = form === "whole" ? `whole ${verdict.confidence}` : `reduced ${verdict.confidence}`;
    if (verdict.cause !== null) {
      const row = rows.get(level) ?? { named: 0, right: 0 };
      const isRight = right.includes(verdict.cause);
      rows.set(level, { named: row.named + 1, right: row.right + Number(isRight) });
      if (!isRight) wrong.push(`${id}, ${form}: ${verdict.cause}`);
    } else if (verdict.outcome === "healthy") {
      tally.healthy++;
      if (cause) tally.falselyHealthy++;
    } else {
      tally.silent++;
      if (!cause && verdict.outcome === "faulty") tally.falselyFaulty++;
    }
  }
}

/** Lower end of Wilson's interval, 95 %: how often it is right at least, after so many trials. */
function atLeast({ named, right }: { readonly named: number; readonly right: number }): string {
  const z = 1.96;
  const p = right / named;
  const low =
    (p + z ** 2 / (2 * named) - z * Math.sqrt((p * (1 - p)) / named + z ** 2 / (4 * named ** 2))) /
    (1 + z ** 2 / named);
  return `${Math.floor(low * 100)} %`;
}

const table = ["whole", "reduced"].flatMap((form) =>
  LEVELS.flatMap((level) => {
    const row = rows.get(`${form} ${level}`);
    return row
      ? [`| ${form} | ${level} | ${row.named} | ${row.right} | ${row.named - row.right} | ${atLeast(row)} |`]
      : [];
  }),
);
const page = `# Calibration

How often each level was right, over all ${CASES.length} cases of \`test/cases\`: whole, and with parts missing (captures
alone, one snapshot, masked state, nothing of the client, nothing of one real server). Written by \`npm run calibrate\`.

| inputs | level of a named cause | verdicts | right | wrong | right in the long run, at least (95 %) |
|---|---|---|---|---|---|
${table.join("\n")}

Healthy: ${tally.healthy} verdicts, ${tally.falselyHealthy} of them wrong. No cause named: ${tally.silent}, of which ${tally.falselyFaulty} call a healthy network faulty.
${wrong.length === 0 ? "" : `\nWrong:\n\n${wrong.map((w) => `- ${w}`).join("\n")}\n`}
The cases were made by breaking one thing on purpose in a real kernel's IPVS, and the analysis was built beside them:
this shows that the levels are ordered and that less input makes verdicts unsure before it makes them wrong. It is no
estimate for faults that nobody has made a case of.
`;
await writeFile(new URL("../docs/calibration.md", import.meta.url), page);
console.log(page);
