/** The whole analysis beside tools that only read the same files: CPU seconds, taken in turns. */
import type { AnalysisTimes } from "./analyze-files.ts";
import { bundleForNode } from "./bundles.ts";
import { inFolder, makeFiles, packetsForFrames } from "./captures.ts";
import { isInstalled, median, run } from "./cpu.ts";
import { table, whole } from "./table.ts";
import { USUAL } from "./traffic/define.ts";

const local = (name: string) => new URL(name, import.meta.url).pathname;

type Files = ReadonlyMap<string, string>;

interface Tool {
  readonly name: string;
  readonly program: string;
  /** CPU seconds over all files. */
  spend(files: Files): number;
}

/** One command for each file. */
function perFile(name: string, ...command: readonly string[]): Tool {
  const spend = (files: Files) =>
    [...files.values()].reduce(
      (sum, path) => sum + run(command.map((word) => (word === "FILE" ? path : word))).cpuSeconds,
      0,
    );
  return { name, program: command[0], spend };
}

const FIELDS = ["frame.number", "ip.id", "ip.src", "ip.dst", "udp.srcport"].flatMap((f) => ["-e", f]);
const COPY = "`tcpdump -r FILE -w /dev/null`";
const FIELDS_OF_TSHARK = `\`tshark -T fields ${FIELDS.join(" ")}\``;
const PARSER = "pcap-parser, packets counted";

const TOOLS: readonly Tool[] = [
  perFile(COPY, "tcpdump", "-r", "FILE", "-w", "/dev/null"),
  perFile("`tcpdump -nn -r FILE`", "tcpdump", "-nn", "-r", "FILE"),
  perFile(FIELDS_OF_TSHARK, "tshark", "-r", "FILE", "-T", "fields", ...FIELDS),
  perFile("`capinfos FILE`", "capinfos", "FILE"),
  {
    name: PARSER,
    program: process.execPath,
    spend: (files) => run([process.execPath, local("pcap-parser.ts"), ...files.values()]).cpuSeconds,
  },
];

/** What our CPU time, as a share of the tool's, should not exceed. */
const GOALS: ReadonlyMap<string, number> = new Map([
  [COPY, 2],
  [FIELDS_OF_TSHARK, 1 / 100],
  [PARSER, 1 / 4],
]);

export function analysisOf(files: Files, ...options: readonly string[]): string[] {
  return [process.execPath, local("analyze-files.ts"), ...options, ...wordsOf(files)];
}

const wordsOf = (files: Files): string[] => [...files].map(([part, path]) => `${part}=${path}`);

/** Ours in three forms: the program as started, and the analysis alone in a process already started. */
function ours(bundle: string): readonly Tool[] {
  const inProcess = (files: Files): AnalysisTimes =>
    JSON.parse(run([process.execPath, bundle, "--cpu", "--runs=2", ...wordsOf(files)], true).printed);
  let latest: AnalysisTimes | undefined;
  return [
    {
      name: "LVS Verdict, the whole program",
      program: process.execPath,
      spend: (files) => run([process.execPath, bundle, ...wordsOf(files)]).cpuSeconds,
    },
    {
      name: "LVS Verdict, the analysis alone, first in its process",
      program: process.execPath,
      spend: (files) => {
        latest = inProcess(files);
        return latest.runs[0] / 1000;
      },
    },
    {
      name: "LVS Verdict, the analysis alone, second in its process",
      program: process.execPath,
      spend: (files) => (latest ?? inProcess(files)).runs[1] / 1000,
    },
  ];
}

/** Compares on `frames` frames in a director's and a real server's capture, `rounds` times in turns. */
export async function compareTools(frames: number, rounds: number): Promise<void> {
  await inFolder(async (folder) => {
    const made = await makeFiles(folder, { ...USUAL, packets: packetsForFrames(frames, USUAL) });
    const mine = ours(bundleForNode("analyze-files.ts", folder));
    const megabytes = Math.round(made.bytes / 1e6);
    console.log(
      `\n## Beside other tools: ${whole(made.frames)} frames of 106 bytes, two files, ${megabytes} MB, ${rounds} rounds\n`,
    );
    const tools = [...mine, ...TOOLS].filter(({ program }) => {
      if (!isInstalled(program)) console.log(`${program} is not installed: skipped.\n`);
      return isInstalled(program);
    });
    const seconds = new Map<Tool, number[]>(tools.map((tool) => [tool, []]));
    for (let round = 0; round < rounds; round++)
      for (const [tool, spent] of seconds) spent.push(tool.spend(made.files));

    const [program, first, second] = mine.map((tool) => median(seconds.get(tool) ?? []));
    const rows = [...seconds].map(([tool, spent]) => {
      const cpu = median(spent);
      const spread = `${Math.min(...spent).toFixed(3)} to ${Math.max(...spent).toFixed(3)}`;
      const ratios = mine.includes(tool)
        ? ["", "", ""]
        : [program, first, second].map((our) => ratio(our, cpu));
      return [tool.name, cpu.toFixed(3), spread, whole(made.frames / cpu), ...ratios, goalOf(tool)];
    });
    const head = [
      "tool",
      "CPU s (median)",
      "least to most",
      "packets per CPU second",
      "our program to it",
      "our analysis, first",
      "second",
      "goal",
    ];
    console.log(table(head, rows));
  });
}

const ratio = (ours: number, theirs: number): string => (ours / theirs).toPrecision(3);

function goalOf({ name }: Tool): string {
  const goal = GOALS.get(name);
  return goal === undefined ? "" : `at most ${goal}`;
}
