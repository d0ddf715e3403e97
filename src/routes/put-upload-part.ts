/** PUT /v1/uploads/{id}/parts/{number}: one part, where the storage has no URLs of its own for it. */
import { z } from "@hono/zod-openapi";
import { partsOf, uploadKey } from "../jobs/uploads.ts";
import type { Route, RouteContext } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { begunUpload, UploadParam } from "./upload-answer.ts";

export const putUploadPart: Route = {
  access: "analyses:write",
  config: {
    method: "put",
    path: "/v1/uploads/{id}/parts/{number}",
    operationId: "putUploadPart",
    summary: "Send a part of an upload",
    description: "At the URL that the upload names, which may be one of the storage instead.",
    request: {
      params: UploadParam.extend({ number: z.string().describe("Number of the part, from 1") }),
      headers: z.object({
        "content-md5": z.string().optional().describe("MD5 of the part in base64 (RFC 1864); it is checked"),
      }),
      body: {
        required: true,
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      },
    },
    responses: {
      204: { description: "The part is there" },
      ...problemAnswers("part-invalid", "not-found", "length-required", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const begun = await begunUpload(context, context.req.param("id") ?? "");
    const { parts } = context.var.tenant.jobs.storage.blobs;
    const part = partsOf(begun).find(({ number }) => String(number) === context.req.param("number"));
    if (!part || !parts.put) throw new Problem("not-found", "the upload has no such part here");
    const { body } = context.req.raw;
    const length = context.req.header("content-length");
    if (!body || length === undefined)
      throw new Problem("length-required", "send the part with a Content-Length, not in chunks");
    if (Number(length) !== part.bytes) throw new Problem("part-invalid", `the part has ${part.bytes} bytes`);
    const sent = { number: part.number, bytes: part.bytes, body, md5: digestOf(context) };
    if (!(await parts.put(uploadKey(begun.id), begun.sending, sent)))
      throw new Problem(
        "part-invalid",
        "the part does not have the MD5 that the request says: it was not kept",
      );
    return context.body(null, 204);
  },
};

const MD5_BYTES = 16;

/** @throws Problem part-invalid when the header is no digest */
function digestOf(context: RouteContext): Uint8Array | undefined {
  const header = context.req.header("content-md5");
  if (header === undefined) return undefined;
  const bytes = decoded(header);
  if (bytes?.length !== MD5_BYTES)
    throw new Problem("part-invalid", "Content-MD5 is no MD5 digest in base64");
  return bytes;
}

function decoded(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
