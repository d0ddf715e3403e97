/**
 * The files of a folder as the parts of a request. A file's name without its extension (and without
 * `.gz`) is its part: `ds.pcap` is `ds`, `rs1.state.before.txt` is `rs1.state.before`. Files whose name
 * is no part, or whose extension does not fit it, are left out.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePartName } from "../src/analysis/inputs.ts";

export interface CaseFile {
  readonly part: string;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Results and notes lie beside the inputs: the extension tells them apart. */
const EXTENSIONS = {
  capture: ["pcap", "pcapng", "cap"],
  state: ["txt"],
  topology: ["json"],
  bundle: ["tar", "tgz"],
};

export function partOf(fileName: string): string | undefined {
  const plain = fileName.replace(/\.gz$/, "");
  const dot = plain.lastIndexOf(".");
  const part = plain.slice(0, Math.max(0, dot));
  const known = parsePartName(part);
  return known && EXTENSIONS[known.kind].includes(plain.slice(dot + 1)) ? part : undefined;
}

export async function readCase(folder: string): Promise<CaseFile[]> {
  const files: CaseFile[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const part = partOf(name);
    if (part !== undefined)
      files.push({ part, name, bytes: new Uint8Array(await readFile(join(folder, name))) });
  }
  return files;
}

export function formOf(files: readonly CaseFile[]): FormData {
  const form = new FormData();
  for (const { part, name, bytes } of files) form.append(part, new Blob([bytes]), name);
  return form;
}
