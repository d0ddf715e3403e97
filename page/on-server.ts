/** The server's side: a request that analyses, one that reads a report, one that deletes it. */
import * as z from "zod";
import type { Language } from "../src/render/define.ts";
import { Report } from "../src/report/schema.ts";
import { keyHeaders, shareQuery } from "./access.ts";
import { type Chosen, Failure, failureOf, type OnProgress, parsed, STOPPED } from "./chosen.ts";

/**
 * Sends the files in one request. XMLHttpRequest, because fetch() tells nothing of what was sent.
 * @throws Failure with the server's problem document, or what stopped it
 */
export function analyseOnServer(
  chosen: readonly Chosen[],
  language: Language,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Report> {
  const form = new FormData();
  for (const { part, file } of chosen) form.append(part, file, file.name);
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded, total));
    request.addEventListener("load", () => {
      const report = Report.safeParse(parsed(request.responseText));
      if (report.data) resolve(report.data);
      else reject(failureOf(request.status, request.responseText));
    });
    request.addEventListener("error", () => reject(new Failure("", "unreachable")));
    request.addEventListener("abort", () => reject(new Failure("", STOPPED)));
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", `/v1/analyses?lang=${language}`);
    request.setRequestHeader("accept", "application/json");
    for (const [name, value] of Object.entries(keyHeaders())) request.setRequestHeader(name, value);
    request.send(form);
  });
}

const Status = z.object({
  status: z.string(),
  progress: z.object({ bytes: z.object({ done: z.number(), of: z.number() }) }),
  problem: z.object({ code: z.string(), detail: z.string() }).optional(),
});

const POLL_MS = 2_000;

/** The report with this id; waits for the job that makes it. @throws Failure */
export async function readReport(
  id: string,
  language: Language,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Report> {
  for (;;) {
    const answer = await ask(reportPath(id, `?lang=${language}${shareQuery()}`), { signal });
    const text = await answer.text();
    if (answer.status !== 202) {
      const { data } = answer.ok ? Report.safeParse(parsed(text)) : {};
      if (data) return data;
      throw failureOf(answer.status, text);
    }
    const { status, progress, problem } = Status.parse(parsed(text));
    if (status === "failed") throw new Failure(problem?.detail ?? status, problem?.code ?? "");
    onProgress(progress.bytes.done, progress.bytes.of);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** @throws Failure */
export async function deleteReport(id: string): Promise<void> {
  const answer = await ask(reportPath(id, ""), { method: "DELETE" });
  if (!answer.ok) throw failureOf(answer.status, await answer.text());
}

/** @param rest `.txt`, `?lang=zh` */
export function reportPath(id: string, rest: string): string {
  return `/v1/analyses/${encodeURIComponent(id)}${rest}`;
}

const Shared = z.object({ url: z.string() });

/** The page's address with which anybody may read this report for a while. @throws Failure */
export async function shareReport(id: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  const answer = await ask(reportPath(id, "/shares"), { method: "POST", headers, body: "{}" });
  const text = await answer.text();
  const { data } = Shared.safeParse(parsed(text));
  if (!answer.ok || !data) throw failureOf(answer.status, text);
  const link = new URL(`/?report=${encodeURIComponent(id)}`, location.href);
  link.searchParams.set("share", new URL(data.url).searchParams.get("share") ?? "");
  return link.href;
}

interface Asking extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>;
}

function ask(path: string, options: Asking): Promise<Response> {
  const headers = { accept: "application/json", ...keyHeaders(), ...options.headers };
  return fetch(path, { ...options, headers }).catch((error: unknown) => {
    const stopped = error instanceof DOMException && error.name === "AbortError";
    throw new Failure("", stopped ? STOPPED : "unreachable");
  });
}
