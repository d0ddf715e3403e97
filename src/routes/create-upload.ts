/** POST /v1/uploads: begin to send a file that is larger than a request. */
import { z } from "@hono/zod-openapi";
import { JOB_LIMITS } from "../jobs/limits.ts";
import { beginUpload } from "../jobs/uploads.ts";
import type { Route } from "./define.ts";
import { readJson } from "./json-body.ts";
import { problemAnswers } from "./problem.ts";
import { sendsBytes } from "./quota.ts";
import { needEngine, openUpload, UploadLabel, uploadContent } from "./upload-answer.ts";

const UploadRequest = z
  .object({
    name: z.string().max(JOB_LIMITS.fileNameLength).default("").describe("File name"),
    bytes: z.number().int().min(1).max(JOB_LIMITS.uploadBytes),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe("Of the whole file, in hex; it is checked when an analysis reads the file"),
    label: UploadLabel.optional().describe("For collectors: an alert about the VIP opens an analysis of it"),
  })
  .openapi("UploadRequest");

export const createUpload: Route = {
  access: "analyses:write",
  config: {
    method: "post",
    path: "/v1/uploads",
    operationId: "createUpload",
    summary: "Begin an upload",
    description:
      "For files that are larger than a request, and for the many of rotated captures. The answer says which " +
      "bytes of the file are which part, and where each part is sent by PUT: in any order, several at once, " +
      "again if it failed. A part with a `Content-MD5` header is refused when it is damaged. Then complete it, " +
      "and name it in `POST /v1/analyses`.",
    request: { body: { required: true, content: { "application/json": { schema: UploadRequest } } } },
    responses: {
      201: {
        description: "It is open",
        content: uploadContent,
        headers: {
          Location: { description: "Path of the upload", required: true, schema: { type: "string" } },
        },
      },
      ...problemAnswers(
        "body-invalid",
        "body-too-large",
        "quota-bytes",
        "internal",
        "jobs-unavailable",
        "store-unavailable",
      ),
    },
  },
  async handle(context) {
    needEngine(context);
    const { label, ...file } = await readJson(context, UploadRequest);
    await sendsBytes(context, file.bytes);
    const begun = await beginUpload(context.var.tenant.jobs.storage, label ? { ...file, label } : file);
    const headers = { location: `/v1/uploads/${begun.id}` };
    return context.json(await openUpload(context, begun, new Set()), 201, headers);
  },
};
