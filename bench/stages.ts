/** Where the time of an analysis goes. */

import type { StageTimes } from "./analyze-files.ts";
import { inFolder, usualTraffic, writeCaptures } from "./captures.ts";
import { median, run } from "./cpu.ts";
import { table } from "./table.ts";
import { analysisOf } from "./tools.ts";

const NAMES = {
  read: "read, digest, decode",
  sha256: "- of that SHA-256, by itself",
  fold: "fold",
  observe: "observe",
  judge: "evidence, rules, report",
} as const satisfies Record<keyof StageTimes, string>;

export async function timeStages(bytes: number, rounds: number): Promise<void> {
  await inFolder(async (folder) => {
    const { files } = await writeCaptures(folder, usualTraffic(bytes));
    const times: StageTimes[] = [];
    for (let round = 0; round < rounds; round++)
      times.push(JSON.parse(run(analysisOf(files, "--stages"), true).printed));
    const spent = (stage: keyof StageTimes) => median(times.map((t) => t[stage]));
    const total = spent("read") + spent("fold") + spent("observe") + spent("judge");
    const row = (stage: keyof StageTimes) => [
      NAMES[stage],
      Math.round(spent(stage)),
      `${Math.round((100 * spent(stage)) / total)} %`,
    ];
    console.log(`\n## Stages, ${Math.round(bytes / 1e6)} MB, median of ${rounds}\n`);
    console.log(
      table(
        ["stage", "CPU ms", "share"],
        [
          row("read"),
          row("sha256"),
          row("fold"),
          row("observe"),
          row("judge"),
          ["all", Math.round(total), "100 %"],
        ],
      ),
    );
  });
}
