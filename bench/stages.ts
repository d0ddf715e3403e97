/** Where the time of an analysis goes, in Node and in workerd. */
import { basename } from "node:path";
import type { StageTimes } from "./analyze-files.ts";
import { bundleForWorkerd } from "./bundles.ts";
import { inFolder, makeFiles, packetsFor } from "./captures.ts";
import { median, run } from "./cpu.ts";
import { configure, cpuMsOf, serve } from "./served-worker.ts";
import { table, whole } from "./table.ts";
import { analysisOf } from "./tools.ts";
import { hostsOf } from "./traffic/define.ts";
import { KINDS } from "./traffic/kinds.ts";

const NAMES: Readonly<Record<string, string>> = {
  read: "read, digest, decode",
  sha256: "- of that SHA-256, by itself",
  fold: "fold",
  observe: "observe",
  judge: "evidence, rules, report",
};
/** Parts of another stage, left out of the sum. */
export const WITHIN: readonly string[] = ["sha256"];
const IN_WORKERD = ["read", "fold", "observe", "judge"];

export const totalOf = (times: StageTimes): number =>
  Object.entries(times).reduce((sum, [stage, ms]) => (WITHIN.includes(stage) ? sum : sum + ms), 0);

type Files = ReadonlyMap<string, string>;

/** @param only words of the name of a kind of traffic; requests in 106-byte frames unless given. */
export async function timeStages(bytes: number, rounds: number, only: string | undefined): Promise<void> {
  const kind = KINDS.find(({ name }) => name.includes(only ?? "DR, UDP requests"));
  if (kind === undefined) throw new Error(`no traffic is called ${only}`);
  await inFolder(async (folder) => {
    const { traffic } = kind;
    const hosts = hostsOf(traffic(1)).filter((host) => host !== "client");
    const made = await makeFiles(folder, traffic(packetsFor(bytes, traffic(50_000), hosts)), hosts);
    const { files, frames } = made;
    const config = await configure(
      folder,
      basename(bundleForWorkerd("stage-worker.ts", folder)),
      `bindings = [(name = "FILES", service = "files")],`,
      folder,
    );
    const node: StageTimes[] = [];
    const workerd: (readonly StageTimes[])[] = [];
    for (let round = 0; round < rounds; round++) {
      node.push(JSON.parse(run(analysisOf(files, "--stages"), true).printed));
      if (process.platform === "linux") workerd.push(await inWorkerd(config, files));
    }
    const [cold, warm] = [0, 1].map((time) => workerd.map((runs) => runs[time]));
    const stages = Object.keys(node[0]);
    const spent = (times: readonly StageTimes[], stage: string) => {
      const known = times.map((t) => t[stage]).filter((ms) => ms !== undefined);
      return known.length === 0 ? "" : Math.round(median(known));
    };
    const rows = stages.map((stage) => [
      NAMES[stage] ?? stage,
      spent(node, stage),
      share(median(node.map((t) => t[stage])), median(node.map(totalOf))),
      spent(cold, stage),
      spent(warm, stage),
    ]);
    const all = [node, cold, warm].map((times) =>
      times.length > 0 ? Math.round(median(times.map(totalOf))) : "",
    );
    const megabytes = Math.round(made.bytes / 1e6);
    console.log(
      `\n## Stages: ${kind.name}, ${megabytes} MB, ${whole(frames)} frames: CPU ms, median of ${rounds}\n`,
    );
    const head = ["stage", "Node", "share", "workerd, first", "workerd, second"];
    const perGb = all.map((ms) => (ms === "" ? "" : whole((ms * 1e9) / made.bytes)));
    console.log(
      table(head, [
        ...rows,
        ["all", all[0], "100 %", all[1], all[2]],
        ["all, per GB", perGb[0], "", perGb[1], perGb[2]],
      ]),
    );
  });
}

const share = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

/** Twice in one fresh process: CPU time of the whole process, from outside, around each request. */
async function inWorkerd(config: string, files: Files): Promise<readonly StageTimes[]> {
  const parts = [...files].map(([part, path]) => `${part}=${encodeURIComponent(basename(path))}`);
  const { url, child } = await serve(config, "/");
  try {
    const runs: StageTimes[] = [];
    for (let i = 0; i < 2; i++) {
      const times: Record<string, number> = {};
      for (const stage of IN_WORKERD) {
        const before = cpuMsOf(child);
        const response = await fetch(`${url}/${stage}?${parts.join("&")}`);
        if (!response.ok) throw new Error(`${stage}: ${response.status} ${await response.text()}`);
        await response.text();
        times[stage] = cpuMsOf(child) - before;
      }
      runs.push(times);
    }
    return runs;
  } finally {
    child.kill("SIGKILL");
  }
}
