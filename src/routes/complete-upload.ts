/** POST /v1/uploads/{id}/complete: the parts become one file. */
import { completeUpload as complete } from "../jobs/uploads.ts";
import type { Route } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { begunUpload, completeAnswer, findComplete, UploadParam, uploadContent } from "./upload-answer.ts";

const MOST_NAMED = 20;

export const completeUpload: Route = {
  access: "analyses:write",
  config: {
    method: "post",
    path: "/v1/uploads/{id}/complete",
    operationId: "completeUpload",
    summary: "Complete an upload",
    description: "When all parts are there. Once more is the same answer.",
    request: { params: UploadParam },
    responses: {
      200: { description: "It can be analysed", content: uploadContent },
      ...problemAnswers("not-found", "upload-incomplete", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const id = context.req.param("id") ?? "";
    const { storage } = context.var.tenant.jobs;
    const known = await findComplete(context, id);
    if (known) return context.json(completeAnswer(known));
    const completed = await complete(storage, await begunUpload(context, id));
    if ("missing" in completed) throw incomplete(completed.missing);
    return context.json(completeAnswer(completed.file));
  },
};

function incomplete(numbers: readonly number[]): Problem {
  const named = numbers.slice(0, MOST_NAMED);
  const errors = named.map((number) => ({
    part: String(number),
    code: "part-missing",
    detail: "it is not there, or is not as long as it should be",
  }));
  const rest = numbers.length > named.length ? ", ..." : "";
  return new Problem("upload-incomplete", `missing parts: ${named.join(", ")}${rest}`, { errors });
}
