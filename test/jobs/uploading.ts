/** Uploads, jobs and what they leave, through the Worker. */
import { env, type introspectWorkflow } from "cloudflare:test";
import { expect } from "vitest";
import { JobStatus } from "../../src/jobs/status.ts";
import { UploadAnswer } from "../../src/routes/upload-answer.ts";
import { ask } from "../routes/ask.ts";

export const postJson = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function begin(
  bytes: Uint8Array<ArrayBuffer>,
  sha256?: string,
  label?: { readonly vip: string; readonly part: string },
): Promise<UploadAnswer> {
  const body = { name: "a.pcap", bytes: bytes.length, sha256: sha256 ?? (await sha256Of(bytes)), label };
  const answer = await postJson("/v1/uploads", body);
  expect(answer.status).toBe(201);
  return UploadAnswer.parse(await answer.json());
}

/** A complete upload of one part. @returns its id */
export async function uploaded(
  bytes: Uint8Array<ArrayBuffer>,
  sha256?: string,
  label?: { readonly vip: string; readonly part: string },
): Promise<string> {
  const { id, parts } = await begin(bytes, sha256, label);
  const headers = { "content-length": String(bytes.length) };
  expect((await ask(parts[0].url, { method: "PUT", headers, body: bytes })).status).toBe(204);
  expect((await ask(`/v1/uploads/${id}/complete`, { method: "POST" })).status).toBe(200);
  return id;
}

export async function caseFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response: Response = await env.CASES.fetch(`http://cases/${path}`);
  expect(response.status, path).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

/** Asks until the job has come to an end. @returns the last answer. */
export async function finished(path: string): Promise<Response> {
  for (;;) {
    const answer = await ask(path, { redirect: "manual" });
    if (answer.status !== 202) return answer;
    const { status } = JobStatus.parse(await answer.clone().json());
    if (status === "failed") return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

type Introspector = Awaited<ReturnType<typeof introspectWorkflow>>;

/** Lets jobs read their captures, and then try in vain to go on for half a minute. */
export const stalled = (jobs: Introspector) =>
  jobs.modifyAll(async (job) => {
    await job.mockStepError({ name: "plan" }, new Error("the engine's own"), 5);
  });

/** Keys of the service's bucket that start so. */
export async function keysOf(prefix: string): Promise<string[]> {
  const { objects } = await env.REPORTS.list({ prefix });
  return objects.map(({ key }: { key: string }) => key);
}
