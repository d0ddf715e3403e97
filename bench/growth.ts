/** How time grows with size, for usual traffic and for the kinds that are worst to match. */
import { inFolder, writeCaptures } from "./captures.ts";
import { median, run } from "./cpu.ts";
import type { TrafficOptions } from "./make-traffic.ts";
import { table, whole } from "./table.ts";
import { analysisOf } from "./tools.ts";

const REQUESTS = [50_000, 100_000, 200_000, 400_000] as const;

const USUAL = { frameBytes: 106, flows: 1000, loseEvery: 10, ids: "counting" } as const;
const SAME = { ...USUAL, ids: "zero" } as const;

const KINDS: readonly { readonly name: string; options(requests: number): TrafficOptions }[] = [
  { name: "1000 flows, counting ids", options: (requests) => ({ ...USUAL, requests }) },
  { name: "one flow, counting ids", options: (requests) => ({ ...USUAL, requests, flows: 1 }) },
  { name: "each request a flow", options: (requests) => ({ ...USUAL, requests, flows: requests }) },
  { name: "1000 flows, all ids 0, equal payloads", options: (requests) => ({ ...SAME, requests }) },
  { name: "one flow, all ids 0, equal payloads", options: (requests) => ({ ...SAME, requests, flows: 1 }) },
  {
    name: "one flow, all ids 0, half of it lost",
    options: (requests) => ({ ...SAME, requests, flows: 1, loseEvery: 2 }),
  },
];

export async function showGrowth(rounds: number): Promise<void> {
  const start = await spentOn({ ...USUAL, requests: 1 }, rounds);
  console.log(`\n## Growth: CPU s of the whole analysis by requests, median of ${rounds}\n`);
  console.log(`The program's own start, ${start.toFixed(2)} s, is taken off.\n`);
  const rows: string[][] = [];
  for (const { name, options } of KINDS) {
    const spent: number[] = [];
    for (const requests of REQUESTS) spent.push((await spentOn(options(requests), rounds)) - start);
    const ratios = spent.slice(1).map((seconds, i) => (seconds / spent[i]).toFixed(2));
    rows.push([name, ...spent.map((seconds) => seconds.toFixed(2)), ratios.join(", ")]);
  }
  console.log(table(["traffic", ...REQUESTS.map(whole), "per doubling"], rows));
}

function spentOn(options: TrafficOptions, rounds: number): Promise<number> {
  return inFolder(async (folder) => {
    const { files } = await writeCaptures(folder, options);
    return median(Array.from({ length: rounds }, () => run(analysisOf(files)).cpuSeconds));
  });
}
