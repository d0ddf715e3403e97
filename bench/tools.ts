/** The whole analysis beside tools that only read the same files: CPU seconds, taken in turns. */

import { inFolder, usualTraffic, writeCaptures } from "./captures.ts";
import { isInstalled, median, run } from "./cpu.ts";
import { table, whole } from "./table.ts";

const local = (name: string) => new URL(name, import.meta.url).pathname;

interface Tool {
  readonly name: string;
  /** One command per file, or one over both. */
  commands(files: ReadonlyMap<string, string>): readonly (readonly string[])[];
}

function perFile(name: string, ...command: readonly string[]): Tool {
  const commands: Tool["commands"] = (files) =>
    [...files.values()].map((path) => command.map((word) => (word === "FILE" ? path : word)));
  return { name, commands };
}

const FIELDS = ["frame.number", "ip.id", "ip.src", "ip.dst", "udp.srcport"].flatMap((f) => ["-e", f]);

const OURS: Tool = { name: "LVS Verdict: the whole analysis", commands: (files) => [analysisOf(files)] };

const TOOLS: readonly Tool[] = [
  OURS,
  perFile("`tcpdump -nn -r FILE`", "tcpdump", "-nn", "-r", "FILE"),
  perFile("`tcpdump -r FILE -w /dev/null`", "tcpdump", "-r", "FILE", "-w", "/dev/null"),
  perFile(`\`tshark -T fields ${FIELDS.join(" ")}\``, "tshark", "-r", "FILE", "-T", "fields", ...FIELDS),
  perFile("`capinfos FILE`", "capinfos", "FILE"),
  {
    name: "pcap-parser, packets counted",
    commands: (files) => [[process.execPath, local("pcap-parser.ts"), ...files.values()]],
  },
];

export function analysisOf(files: ReadonlyMap<string, string>, ...options: readonly string[]): string[] {
  const parts = [...files].map(([part, path]) => `${part}=${path}`);
  return [process.execPath, local("analyze-files.ts"), ...options, ...parts];
}

/** Compares on `bytes` of captures, `rounds` times in turns. */
export async function compareTools(bytes: number, rounds: number): Promise<void> {
  await inFolder(async (folder) => {
    const { files, frames } = await writeCaptures(folder, usualTraffic(bytes));
    console.log(
      `\n## Beside other tools: ${whole(frames)} frames of 106 bytes, two files, ${rounds} rounds\n`,
    );
    const installed = TOOLS.filter((tool) => {
      const [[program]] = tool.commands(files);
      if (isInstalled(program)) return true;
      console.log(`${program} is not installed: skipped.\n`);
      return false;
    });
    const seconds = new Map<Tool, number[]>(installed.map((tool) => [tool, []]));
    for (let round = 0; round < rounds; round++)
      for (const [tool, spent] of seconds)
        spent.push(tool.commands(files).reduce((sum, command) => sum + run(command).cpuSeconds, 0));

    const ours = median(seconds.get(OURS) ?? []);
    const rows = [...seconds].map(([tool, spent]) => {
      const cpu = median(spent);
      const spread = `${Math.min(...spent).toFixed(2)} to ${Math.max(...spent).toFixed(2)}`;
      return [tool.name, cpu.toFixed(2), spread, whole(frames / cpu), (cpu / ours).toFixed(2)];
    });
    const head = ["tool", "CPU s (median)", "least to most", "packets per CPU second", "CPU, ours = 1"];
    console.log(table(head, rows));
  });
}
