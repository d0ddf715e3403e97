/**
 * The whole analysis of capture files, in Node: node bench/analyze-files.ts [--stages | --cpu] PART=FILE ..
 * Prints its verdict and segments as JSON; with --stages CPU milliseconds by stage instead, with --cpu CPU
 * milliseconds of whole analyses in this process, one after another, so that its start is not counted; after those of
 * `--before`, which are not timed.
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { analyze } from "../src/analysis/index.ts";
import { type Input, parsePartName } from "../src/analysis/inputs.ts";
import { nativeSha256 } from "../src/lib/native-digest.ts";
import { fileChunks } from "./file-chunks.ts";
import { foldStage, judgeStage, observeStage, readStage } from "./stage-functions.ts";

/** CPU milliseconds by stage; `sha256` is a part of `read`, measured by itself over the same bytes. */
export type StageTimes = Readonly<Record<string, number>>;

export interface AnalysisTimes {
  /** CPU milliseconds of each analysis; the first one includes compilation. */
  readonly runs: readonly number[];
  /** Of all captures, as the report has them. */
  readonly frames: number;
}

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    stages: { type: "boolean", default: false },
    cpu: { type: "boolean", default: false },
    runs: { type: "string", default: "2" },
    most: { type: "string" },
    /** A part and its file, as in what is measured: analysed many times first, for the compiler to have seen it all. */
    before: { type: "string", multiple: true, default: [] },
  },
});
/** Analyses of 40,000 frames until V8 has compiled what is asked for often. */
const RUNS_BEFORE = 60;
/** Frames read of all captures together; the service's own limit unless said otherwise. */
const most = values.most === undefined ? undefined : Number(values.most);
console.log(JSON.stringify(await result()));

async function result(): Promise<unknown> {
  if (values.stages) return timed();
  if (values.cpu) return repeated(Number(values.runs));
  const { verdict, segments } = await analyze(inputs(), nativeSha256);
  return { verdict, segments };
}

async function* inputs(of: readonly string[] = files): AsyncGenerator<Input> {
  for (const file of of) {
    const [part] = file.split("=", 1);
    const path = file.slice(part.length + 1);
    const named = parsePartName(part);
    if (!named) throw new Error(`no such part: ${part}`);
    yield {
      ...named,
      part,
      name: basename(path),
      chunks: fileChunks(path),
    };
  }
}

/** The steps of analyze(), one after another. */
async function timed(): Promise<StageTimes> {
  const [reading, read] = await cpuMs(() => readStage(inputs(), most));
  const [folded, fold] = await cpuMs(() => foldStage(reading));
  const [observed, observe] = await cpuMs(() => observeStage(folded));
  const [, judge] = await cpuMs(() => judgeStage(folded, observed));
  const [, hash] = await cpuMs(async () => {
    for await (const { chunks } of inputs()) {
      const digest = nativeSha256();
      for await (const chunk of chunks) digest.update(chunk);
      digest.hex();
    }
  });
  return { read, sha256: hash, fold, observe, judge };
}

async function repeated(runs: number): Promise<AnalysisTimes> {
  const spent: number[] = [];
  let frames = 0;
  const analysis = async (of: readonly string[]) => {
    const folded = foldStage(await readStage(inputs(of), most));
    return judgeStage(folded, observeStage(folded));
  };
  if (values.before.length > 0) for (let i = 0; i < RUNS_BEFORE; i++) await analysis(values.before);
  for (let i = 0; i < runs; i++) {
    const [report, ms] = await cpuMs(() => analysis(files));
    spent.push(ms);
    frames = report.captures.reduce((sum, capture) => sum + capture.frames, 0);
  }
  return { runs: spent, frames };
}

async function cpuMs<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1000];
}
