/** A set's files to the service: captures as uploads, several at once, texts within the request. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { UploadAnswer } from "../../src/routes/upload-answer.ts";
import type { CaptureSet, SetFile } from "./set.ts";

const AT_ONCE = 6;
const JSON_TYPE = { "content-type": "application/json" };

/** @returns the ids of the uploads, in order of the captures. */
export async function sendCaptures(url: string, { folder, captures }: CaptureSet): Promise<string[]> {
  const ids: string[] = [];
  const left = captures.entries();
  // Each sends one file after another: a slow one keeps nobody waiting.
  const sender = async () => {
    for (const [i, file] of left) ids[i] = await sendFile(url, join(folder, file.path), file);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return ids;
}

async function sendFile(url: string, path: string, { path: name, bytes, sha256 }: SetFile): Promise<string> {
  const body = JSON.stringify({ name, bytes, sha256 });
  const begun = await expecting(201, `${url}/v1/uploads`, { method: "POST", headers: JSON_TYPE, body });
  const { id, parts } = UploadAnswer.parse(await begun.json());
  const file = openSync(path, "r");
  for (const part of parts) {
    const sent = new Uint8Array(part.bytes);
    readSync(file, sent, 0, part.bytes, part.from);
    const headers = { "content-md5": createHash("md5").update(sent).digest("base64") };
    await expecting(204, new URL(part.url, url), { method: part.method, headers, body: sent });
  }
  closeSync(file);
  await expecting(200, `${url}/v1/uploads/${id}/complete`, { method: "POST" });
  return id;
}

/** @returns the id of the analysis. */
export async function startAnalysis(
  url: string,
  { folder, captures, texts }: CaptureSet,
  uploads: readonly string[],
): Promise<string> {
  const inputs = [
    ...captures.map(({ part }, i) => ({ part, upload: uploads[i] })),
    ...texts.map(({ part, path }) => ({ part, text: readFileSync(join(folder, path), "utf8") })),
  ];
  // They are wanted again.
  const body = JSON.stringify({ inputs, keepUploads: true });
  const answer = await expecting(202, `${url}/v1/analyses`, { method: "POST", headers: JSON_TYPE, body });
  return z.object({ id: z.string() }).parse(await answer.json()).id;
}

/** @throws Error with the problem when the answer is another. */
export async function expecting(status: number, url: string | URL, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  if (answer.status === status) return answer;
  throw new Error(`${init.method} ${url} answered ${answer.status}: ${await answer.text()}`);
}
