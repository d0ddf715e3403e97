/** `post`: the files to a server, which judges and keeps the report. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { ask } from "./ask.ts";
import { type Exit, exitOf, Unusable } from "./exits.ts";
import { multipartBody } from "./multipart-body.ts";
import type { NamedFile } from "./name-files.ts";
import type { Post } from "./options.ts";
import { progressOf } from "./progress.ts";
import { readFile } from "./read-files.ts";
import { jsonOf, refusalOf } from "./refusal.ts";
import type { Terminal } from "./terminal.ts";
import { writeReport } from "./write-report.ts";

/** Of the report only what is needed here: a newer server may say more. */
const Made = z.object({
  id: z.string().regex(/^[a-z0-9-]{8,80}$/),
  verdict: z.object({ outcome: z.enum(["healthy", "faulty", "inconclusive"]) }),
});

/** @throws Unusable when the server cannot be reached, or makes no report of it. */
export async function postFiles(
  files: readonly NamedFile[],
  { server, key, renderer, language, output, redact, retain }: Post,
  terminal: Terminal,
): Promise<Exit> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const place = `${server.origin}${server.pathname.replace(/\/$/, "")}/v1/analyses`;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = progressOf(terminal.err, total);
  const body = multipartBody(files, `lvs-verdict-${randomUUID()}`, (path) => readFile(path, progress));
  const to = new URL(`${place}?lang=${language}`);
  if (redact !== undefined) to.searchParams.set("redact", redact);
  if (retain !== undefined) to.searchParams.set("retain", String(retain));
  const made = await ask(to, { ...headers, accept: "application/json" }, body)
    .finally(progress.end)
    .catch((error: unknown) => {
      throw new Unusable(`${server.origin} does not answer: ${reasonOf(error)}`);
    });
  const report = Made.safeParse(jsonOf(made));
  if (made.status >= 300 || !report.success) throw new Unusable(refusalOf(server, made));

  const { id, verdict } = report.data;
  terminal.err.write(`${place}/${id}\n`);
  const from = new URL(`${place}/${id}.${renderer.suffix}?lang=${language}`);
  const shown = await ask(from, headers).catch(() => undefined);
  if (shown?.status !== 200)
    throw new Unusable(`the report is made, but the server does not show it as ${renderer.suffix}`);
  await writeReport(shown.bytes, output, terminal);
  return exitOf(verdict.outcome);
}

const reasonOf = (error: unknown) =>
  error instanceof Error && "code" in error ? String(error.code) : "the connection broke";
