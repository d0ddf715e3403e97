/** DELETE /v1/uploads/{id} */
import { deleteUpload as remove } from "../jobs/uploads.ts";
import { REPORT_ID } from "../store/define.ts";
import type { Route } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { UploadParam } from "./upload-answer.ts";

export const deleteUpload: Route = {
  access: "analyses:write",
  config: {
    method: "delete",
    path: "/v1/uploads/{id}",
    operationId: "deleteUpload",
    summary: "Delete an upload, complete or not",
    request: { params: UploadParam },
    responses: {
      204: { description: "It is gone" },
      ...problemAnswers("not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const id = context.req.param("id") ?? "";
    const gone = REPORT_ID.test(id) && (await remove(context.var.tenant.jobs.storage, id));
    if (!gone) throw new Problem("not-found", "there is no upload with this id");
    return context.body(null, 204);
  },
};
