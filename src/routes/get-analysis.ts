/** GET /v1/analyses/{id}: the report, in the format of the suffix or of `Accept`. */
import * as z from "zod";
import { RENDERERS } from "../render/index.ts";
import type { Route } from "./define.ts";
import { EXCERPT, excerptAnswer } from "./excerpt-answer.ts";
import { findAnalysis, notDone, statusAnswer, statusContent } from "./job-answer.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { LanguageQuery, rendererFor, reportAnswer, reportContent } from "./report-answer.ts";

export const IdParam = z.object({ id: z.string().describe("Id of the analysis") });

const suffixes = RENDERERS.map(({ suffix }) => `.${suffix}`).join(" ");

export const getAnalysis: Route = {
  access: "analyses:read",
  shared: true,
  config: {
    method: "get",
    path: "/v1/analyses/{id}",
    operationId: "getAnalysis",
    summary: "Read a report, or how far it is",
    description:
      `In the format that Accept asks for, or that a suffix of the id names: ${suffixes}\n\n` +
      `The suffix .${EXCERPT.suffix} gives the frames that the report cites, and no others, as a pcapng with the ` +
      "report's words as comments; only while the captures are kept (`retain`), and not by a share's link.",
    request: { params: IdParam, query: LanguageQuery },
    responses: {
      200: {
        description: "The report",
        content: { ...reportContent, [EXCERPT.mediaType]: { schema: z.string() } },
      },
      202: { description: "A job makes the report, or failed to", content: statusContent },
      303: {
        description: "The report has another id than the job, because not all digests were declared",
        headers: {
          Location: { description: "Path of the report", required: true, schema: { type: "string" } },
        },
      },
      ...problemAnswers(
        "query-invalid",
        "scope-missing",
        "not-found",
        "captures-not-kept",
        "not-acceptable",
        "analysis-not-done",
        "internal",
        "store-unavailable",
      ),
    },
  },
  async handle(context) {
    const { id, suffix } = splitSuffix(context.req.param("id") ?? "");
    const named = RENDERERS.find((renderer) => renderer.suffix === suffix);
    if (suffix === EXCERPT.suffix) return excerptAnswer(context, id);
    if (suffix !== undefined && !named) throw new Problem("not-found", `suffixes: ${suffixes}`);
    const renderer = named ?? rendererFor(context);
    const found = await findAnalysis(context, id);
    if (found.kind === "report") return reportAnswer(context, found.report, renderer, 200);
    const { status } = found;
    if (status.report !== undefined) return context.body(null, 303, { location: status.report });
    // The status is JSON; who asks for another format wants a report.
    if (renderer.mediaType !== "application/json" || named) throw notDone(status);
    return statusAnswer(context, status);
  },
};

/** `<id>.short.md`: no id has a dot, a suffix may. */
function splitSuffix(path: string): { readonly id: string; readonly suffix?: string } {
  const dot = path.indexOf(".");
  return dot < 0 ? { id: path } : { id: path.slice(0, dot), suffix: path.slice(dot + 1) };
}
