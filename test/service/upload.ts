/** A client of the upload API: sends files in parts, wherever the service says. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import * as z from "zod";
import { inGroups } from "../../src/lib/in-groups.ts";
import { UploadAnswer } from "../../src/routes/upload-answer.ts";

export interface LocalFile {
  readonly part: string;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const JSON_TYPE = { "content-type": "application/json" };

/** @returns the id of the complete upload. */
export async function upload(url: string, { name, bytes }: LocalFile): Promise<string> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const body = JSON.stringify({ name, bytes: bytes.length, sha256 });
  const begun = await fetch(`${url}/v1/uploads`, { method: "POST", headers: JSON_TYPE, body });
  expect(begun.status).toBe(201);
  const { id, parts } = UploadAnswer.parse(await begun.json());
  for (const part of parts) {
    const sent = bytes.slice(part.from, part.from + part.bytes);
    const headers = { "content-md5": createHash("md5").update(sent).digest("base64") };
    const { ok } = await fetch(new URL(part.url, url), { method: part.method, headers, body: sent });
    expect(ok).toBe(true);
  }
  const complete = await fetch(`${url}/v1/uploads/${id}/complete`, { method: "POST" });
  expect(complete.status).toBe(200);
  return id;
}

/** Uploads the captures and starts the analysis of them. @returns its id and the ids of the uploads. */
export async function analyseUploads(
  url: string,
  captures: readonly LocalFile[],
  texts: readonly LocalFile[],
  more: object = {},
) {
  const ids = await inGroups(captures, 6, (file) => upload(url, file));
  const inputs = [
    ...captures.map(({ part }, i) => ({ part, upload: ids[i] })),
    ...texts.map(({ part, bytes }) => ({ part, text: new TextDecoder().decode(bytes) })),
  ];
  const body = JSON.stringify({ inputs, ...more });
  const answer = await fetch(`${url}/v1/analyses`, { method: "POST", headers: JSON_TYPE, body });
  expect(answer.status).toBe(202);
  const { id } = z.object({ id: z.string() }).parse(await answer.json());
  expect(answer.headers.get("location")).toBe(`/v1/analyses/${id}`);
  return { id, uploads: ids, body };
}
