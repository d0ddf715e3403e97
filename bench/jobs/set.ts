/** A set of rotated captures on disk (rotated.ts), as the inputs of a job. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { parsePartName } from "../../src/analysis/inputs.ts";
import type { JobInput, JobInputs } from "../../src/jobs/define.ts";

const Manifest = z.array(
  z.object({ part: z.string(), path: z.string(), bytes: z.number(), sha256: z.string() }),
);
export type SetFile = z.infer<typeof Manifest>[number];

export interface CaptureSet {
  readonly folder: string;
  /** In the order of the request: captures, then texts. */
  readonly captures: readonly SetFile[];
  readonly texts: readonly SetFile[];
  /** Of the captures. */
  readonly bytes: number;
}

export function readSet(folder: string): CaptureSet {
  const files = Manifest.parse(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")));
  const isCapture = ({ part }: SetFile) => parsePartName(part)?.kind === "capture";
  const captures = files.filter(isCapture);
  const bytes = captures.reduce((sum, file) => sum + file.bytes, 0);
  return { folder, captures, texts: files.filter((file) => !isCapture(file)), bytes };
}

/** Files of the folder as objects of a bucket. */
export function jobInputs({ captures, texts }: CaptureSet): JobInputs {
  return {
    captures: captures.map(inputOf),
    texts: texts.map(inputOf),
    order: [...captures.map(() => "capture" as const), ...texts.map(() => "text" as const)],
  };
}

function inputOf({ part, path, bytes, sha256 }: SetFile): JobInput {
  const named = parsePartName(part);
  if (!named || named.kind === "bundle") throw new Error(`no such part: ${part}`);
  // A text is sent within the request: it has no name but its part's.
  const name = named.kind === "capture" ? path : part;
  return {
    ...named,
    kind: named.kind,
    part,
    name,
    bytes,
    sha256,
    source: { bucket: "set", key: path, etag: "" },
  };
}
