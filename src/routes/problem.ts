/** Errors as RFC 9457 problem details: one list of what can go wrong, one writer. */
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";

/** Code to HTTP status and title; the code is the stable name. */
const PROBLEMS = {
  "body-missing": [400, "The request has no body"],
  "body-invalid": [400, "The body is not what was expected"],
  "boundary-missing": [400, "The content type names no boundary"],
  "query-invalid": [400, "A parameter is not valid"],
  "part-invalid": [400, "The part is not what was announced"],
  unauthorized: [401, "The request does not prove where it comes from"],
  "scope-missing": [403, "The key is not good for this"],
  "hook-disabled": [403, "The operator has not set this hook up"],
  "object-forbidden": [403, "An object that the request names may not be read"],
  "not-found": [404, "There is no such resource"],
  "captures-not-kept": [404, "The captures of the report are not kept"],
  "method-not-allowed": [405, "The resource does not know this method"],
  "not-acceptable": [406, "The report has no format that is accepted"],
  "analysis-not-done": [409, "The analysis is not done"],
  "upload-incomplete": [409, "Parts of the upload are missing"],
  "length-required": [411, "The request does not say how long it is"],
  "body-too-large": [413, "The request is too large"],
  "not-multipart": [415, "The request is not multipart/form-data"],
  "media-type-unknown": [415, "The request is neither JSON nor multipart/form-data"],
  "analysis-unknown": [422, "An analysis that the request names is not there"],
  "comparison-of-one": [422, "Before and after are the same analysis"],
  "comparison-mixed": [422, "Before and after are not redacted alike"],
  "inputs-invalid": [422, "Inputs that the request names cannot be taken"],
  "inputs-unusable": [422, "Nothing in the request can be read"],
  "rate-limited": [429, "Too many requests"],
  "quota-bytes": [429, "The bytes of the day are used up"],
  "quota-analyses": [429, "Too many analyses run at the same time"],
  "analysis-failed": [500, "The analysis failed"],
  internal: [500, "The request failed"],
  "shares-unavailable": [501, "This installation cannot sign links"],
  "retain-not-set-up": [501, "This installation has no key to keep captures with"],
  "redaction-not-set-up": [501, "This installation has no key to redact with"],
  "jobs-unavailable": [501, "This installation has no engine for large analyses"],
  "store-unavailable": [503, "The report storage does not answer"],
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** One thing that is wrong with one part or parameter. */
export const ProblemItem = z
  .object({
    part: z.string(),
    code: z.string(),
    byte: z.number().optional().openapi({ description: "Offset in the part, where known" }),
    line: z.number().optional().openapi({ description: "Line of the part, from 1, where known" }),
    detail: z.string(),
  })
  .openapi("ProblemItem");

export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(ProblemItem).optional(),
  })
  .openapi("Problem", { description: "RFC 9457 problem details" });
export type ProblemBody = z.infer<typeof ProblemBody>;

/** Thrown by a route; answered by the one error handler. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly z.infer<typeof ProblemItem>[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: Problem["errors"]; headers?: Problem["headers"]; cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

export function problemAnswer(context: Context, problem: Problem, requestId: string): Response {
  const [status, title] = PROBLEMS[problem.code];
  const body: ProblemBody = {
    type: `urn:lvs-verdict:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    requestId,
    ...(problem.errors.length > 0 ? { errors: [...problem.errors] } : {}),
  };
  const headers = { "content-type": "application/problem+json", ...problem.headers };
  return context.body(JSON.stringify(body), status, headers);
}

/** The answers that a route documents for these codes. */
export function problemAnswers(...codes: readonly ProblemCode[]) {
  const content = { "application/problem+json": { schema: ProblemBody } };
  return Object.fromEntries(
    codes.map((code) => [PROBLEMS[code][0], { description: PROBLEMS[code][1], content }]),
  );
}
