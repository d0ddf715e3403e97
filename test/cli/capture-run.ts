/** A run of the command line in this process, with what it wrote. */
import { run } from "../../cli/run.ts";

export const CASES = new URL("../cases/", import.meta.url).pathname;

export async function runCli(words: readonly string[], options: { readonly isTTY?: boolean } = {}) {
  const said = { out: "", err: "" };
  const keep = (to: "out" | "err") => ({
    isTTY: options.isTTY,
    write: (text: string | Uint8Array) => {
      said[to] += typeof text === "string" ? text : Buffer.from(text).toString("utf8");
    },
  });
  const exit = await run(words, { out: keep("out"), err: keep("err") });
  return { exit, ...said };
}

/** The files of a case, as they lie there. */
export const filesOf = (id: string, ...names: readonly string[]) =>
  names.map((name) => `${CASES}${id}/${name}`);
