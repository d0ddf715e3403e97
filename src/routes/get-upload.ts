/** GET /v1/uploads/{id}: which parts are there, and where the others are sent. */
import { receivedParts } from "../jobs/uploads.ts";
import type { Route } from "./define.ts";
import { problemAnswers } from "./problem.ts";
import {
  begunUpload,
  completeAnswer,
  findComplete,
  openUpload,
  UploadParam,
  uploadContent,
} from "./upload-answer.ts";

export const getUpload: Route = {
  access: "analyses:write",
  config: {
    method: "get",
    path: "/v1/uploads/{id}",
    operationId: "getUpload",
    summary: "See which parts of an upload are there",
    description: "To resume it: with fresh URLs, where they expire.",
    request: { params: UploadParam },
    responses: {
      200: { description: "The upload", content: uploadContent },
      ...problemAnswers("not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const id = context.req.param("id") ?? "";
    const complete = await findComplete(context, id);
    if (complete) return context.json(completeAnswer(complete));
    const begun = await begunUpload(context, id);
    const received = await receivedParts(context.var.tenant.jobs.storage, begun);
    return context.json(await openUpload(context, begun, received));
  },
};
