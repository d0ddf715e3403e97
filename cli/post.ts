/** `post`: the files to a server, which judges and keeps the report. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type Answer, ask } from "./ask.ts";
import { type Exit, exitOf, Unusable } from "./exits.ts";
import { multipartBody } from "./multipart-body.ts";
import type { NamedFile } from "./name-files.ts";
import type { Post } from "./options.ts";
import { progressOf } from "./progress.ts";
import { readFile } from "./read-files.ts";
import type { Terminal } from "./terminal.ts";
import { writeReport } from "./write-report.ts";

/** Of the report only what is needed here: a newer server may say more. */
const Made = z.object({
  id: z.string().regex(/^[a-z0-9-]{8,80}$/),
  verdict: z.object({ outcome: z.enum(["healthy", "faulty", "inconclusive"]) }),
});

const Problem = z.object({
  title: z.string(),
  detail: z.string().optional(),
  code: z.string(),
  errors: z.array(z.object({ part: z.string(), code: z.string(), detail: z.string() })).optional(),
});

/** @throws Unusable when the server cannot be reached, or makes no report of it. */
export async function postFiles(
  files: readonly NamedFile[],
  { server, key, renderer, language, output, redact }: Post,
  terminal: Terminal,
): Promise<Exit> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const place = `${server.origin}${server.pathname.replace(/\/$/, "")}/v1/analyses`;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = progressOf(terminal.err, total);
  const body = multipartBody(files, `lvs-verdict-${randomUUID()}`, (path) => readFile(path, progress));
  const to = new URL(`${place}?lang=${language}${redact === undefined ? "" : `&redact=${redact}`}`);
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

function jsonOf({ bytes }: Answer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function refusalOf(server: URL, answer: Answer): string {
  const { data } = Problem.safeParse(jsonOf(answer));
  if (!data) return `${server.origin} answered ${answer.status}, and no report`;
  const reasons = (data.errors ?? []).map(({ part, code, detail }) => `\n  ${part}: ${code}: ${detail}`);
  return `${server.origin} answered ${answer.status} ${data.code}: ${data.detail ?? data.title}${reasons.join("")}`;
}

const reasonOf = (error: unknown) =>
  error instanceof Error && "code" in error ? String(error.code) : "the connection broke";
