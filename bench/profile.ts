/** The functions that an analysis spends its time in. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inFolder, makeFiles, packetsFor } from "./captures.ts";
import { run } from "./cpu.ts";
import { table } from "./table.ts";
import { analysisOf } from "./tools.ts";
import { USUAL } from "./traffic/define.ts";

const MOST = 15;
const PROFILE = /\.cpuprofile$/;

/** A profile as V8 writes it: at each of `samples`, a node was running for `timeDeltas` microseconds. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export async function profileAnalysis(bytes: number): Promise<void> {
  await inFolder(async (folder) => {
    const { files } = await makeFiles(folder, { ...USUAL, packets: packetsFor(bytes, USUAL) });
    const [node, ...rest] = analysisOf(files);
    run([node, "--cpu-prof", `--cpu-prof-dir=${folder}`, ...rest]);
    const name = (await readdir(folder)).find((file) => PROFILE.test(file));
    if (name === undefined) throw new Error("no profile was written");
    const spent = selfTimes(JSON.parse(await readFile(join(folder, name), "utf8")));
    const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
    const top = [...spent].sort((a, b) => b[1] - a[1]).slice(0, MOST);
    console.log(`\n## Profile, ${Math.round(bytes / 1e6)} MB: time in a function itself\n`);
    console.log(
      table(
        ["function", "share"],
        top.map(([what, time]) => [what, `${((100 * time) / total).toFixed(1)} %`]),
      ),
    );
  });
}

function selfTimes({ nodes, samples, timeDeltas }: Profile): ReadonlyMap<string, number> {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url } }) => {
      const file = url.split("/").slice(-2).join("/");
      return [id, [`\`${functionName || "(anonymous)"}\``, file].join(" ").trim()];
    }),
  );
  const spent = new Map<string, number>();
  samples.forEach((id, i) => {
    const name = names.get(id) ?? "";
    spent.set(name, (spent.get(name) ?? 0) + timeDeltas[i]);
  });
  return spent;
}
