/** GET /v1/uploads/{id}: which parts are there, and where the others are sent. */
import type { Route } from "./define.ts";
import { problemAnswers } from "./problem.ts";
import { begunUpload, completeAnswer, openUpload, UploadParam, uploadContent } from "./upload-answer.ts";

export const getUpload: Route = {
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
    const complete = await completeAnswer(context, id);
    return context.json(complete ?? (await openUpload(context, await begunUpload(context, id))));
  },
};
