/**
 * The whole analysis of capture files, in Node: node bench/analyze-files.ts [--stages] PART=FILE ..
 * Prints its segments as JSON; with --stages CPU milliseconds by stage instead.
 */
import { basename } from "node:path";
import { buildReport } from "../src/analysis/build-report.ts";
import { gather } from "../src/analysis/evidence/gather.ts";
import { foldReading } from "../src/analysis/fold-reading.ts";
import { analyze } from "../src/analysis/index.ts";
import { type Input, parsePartName } from "../src/analysis/inputs.ts";
import { observe } from "../src/analysis/observe/index.ts";
import { MOST_ROWS, readInputs } from "../src/analysis/read-inputs.ts";
import { evaluate } from "../src/analysis/rules/evaluate.ts";
import { RULES } from "../src/analysis/rules/index.ts";
import { decide } from "../src/analysis/verdict.ts";
import { nativeSha256 } from "../src/lib/native-digest.ts";
import { fileChunks } from "./file-chunks.ts";

export interface StageTimes {
  /** CPU milliseconds; `sha256` is a part of `read`, measured by itself over the same bytes. */
  readonly read: number;
  readonly sha256: number;
  readonly fold: number;
  readonly observe: number;
  readonly judge: number;
}

const stages = process.argv[2] === "--stages";
const files = process.argv.slice(stages ? 3 : 2);
console.log(JSON.stringify(stages ? await timed() : (await analyze(inputs(), nativeSha256)).segments));

async function* inputs(): AsyncGenerator<Input> {
  for (const file of files) {
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
  const [reading, read] = await cpuMs(() => readInputs(inputs(), MOST_ROWS, nativeSha256));
  const [folded, fold] = await cpuMs(() => foldReading(reading));
  const { captures, names, states, topology } = folded;
  const [observed, observing] = await cpuMs(() => observe(captures, names, states, topology));
  const [, judge] = await cpuMs(() => {
    const judged = evaluate(RULES, gather(observed));
    return buildReport(folded, observed, judged, decide(observed, judged));
  });
  const [, hash] = await cpuMs(async () => {
    for await (const { chunks } of inputs()) {
      const digest = nativeSha256();
      for await (const chunk of chunks) digest.update(chunk);
      digest.hex();
    }
  });
  return { read, sha256: hash, fold, observe: observing, judge };
}

async function cpuMs<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1000];
}
