/** POST /v1/comparisons: two analyses, before and after a change; what that proves. */
import { z } from "@hono/zod-openapi";
import { compare } from "../analysis/compare/index.ts";
import type { Redaction } from "../analysis/redact/redactor.ts";
import type { StoredReport } from "../report/schema.ts";
import { REPORT_ID } from "../store/define.ts";
import { keep } from "../store/keep.ts";
import { readStored } from "../store/read-report.ts";
import {
  comparisonAnswer,
  comparisonContent,
  comparisonRendererFor,
  readStoredComparison,
} from "./comparison-answer.ts";
import { type Route, type RouteContext, readQuery } from "./define.ts";
import { readJson } from "./json-body.ts";
import { analysed, keepReport, mediaTypeOf, openBody } from "./made-analysis.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { asAnalysis } from "./quota.ts";
import { RedactQuery, redactionFor } from "./redaction.ts";
import { LanguageQuery } from "./report-answer.ts";
import { SIDES, type Side, TwoUploads } from "./two-uploads.ts";
import { UPLOAD_LIMITS } from "./upload.ts";

const file = { type: "string", format: "binary" } as const;

const location = {
  Location: { description: "Path of the comparison", required: true, schema: { type: "string" } },
} as const;

const Query = LanguageQuery.extend(RedactQuery.shape);

const Pair = z
  .object({
    before: z.string().regex(REPORT_ID).describe("Id of the analysis before the change"),
    after: z.string().regex(REPORT_ID).describe("Id of the analysis after it"),
  })
  .openapi("ComparisonOfAnalyses");

export const createComparison: Route = {
  access: "analyses:write",
  config: {
    method: "post",
    path: "/v1/comparisons",
    operationId: "createComparison",
    summary: "Compare before and after a fix",
    description:
      "As JSON: the ids of two analyses. As multipart/form-data: two sets of inputs, parts named as for an " +
      "analysis with `before.` or `after.` in front (`before.ds`, `before.rs1.state`, `after.ds.state.before`); " +
      "all parts of one set come before all parts of the other. Both sets become analyses of their own. The " +
      "answer is `fixed`, `partly`, `not-fixed`, `worse` or `unverified`.\n\n" +
      "```sh\n" +
      "curl -F before.ds=@1/ds.pcap -F before.rs1=@1/rs1.pcap -F after.ds=@2/ds.pcap -F after.rs1=@2/rs1.pcap \\\n" +
      "  http://127.0.0.1:8787/v1/comparisons\n```",
    request: {
      query: Query,
      body: {
        required: true,
        content: {
          "application/json": { schema: Pair },
          "multipart/form-data": {
            schema: {
              type: "object",
              properties: {
                "before.client": file,
                "before.ds": file,
                "before.rs1": file,
                "before.ds.state": file,
                "after.client": file,
                "after.ds": file,
                "after.rs1": file,
                "after.ds.state": file,
              },
              additionalProperties: file,
            },
          },
        },
      },
    },
    responses: {
      201: { description: "The comparison, made now", content: comparisonContent, headers: location },
      200: { description: "The comparison, made before", content: comparisonContent, headers: location },
      ...problemAnswers(
        "query-invalid",
        "not-acceptable",
        "body-too-large",
        "media-type-unknown",
        "inputs-unusable",
        "quota-bytes",
        "comparison-mixed",
        "internal",
        "redaction-not-set-up",
        "store-unavailable",
      ),
    },
  },
  async handle(context) {
    const { redact } = readQuery(context, Query);
    const renderer = comparisonRendererFor(context);
    const { before, after } = await bothOf(context, redactionFor(context, redact));
    if (before.id === after.id)
      throw new Problem(
        "comparison-of-one",
        "before and after are one analysis: there is nothing to compare",
      );
    // The same thing is called otherwise there: nothing of the one would be found in the other.
    if (before.redaction !== after.redaction)
      throw new Problem("comparison-mixed", "one is redacted and the other is not, or not as much");
    const made = { ...compare(before, after), createdAt: new Date().toISOString() };
    const { stored, created } = await keep(context.var.tenant.comparisons, made, readStoredComparison);
    const answer = comparisonAnswer(context, stored, renderer, created ? 201 : 200);
    answer.headers.set("location", `/v1/comparisons/${stored.id}`);
    return answer;
  },
};

type Both = Readonly<Record<Side, StoredReport>>;

function bothOf(context: RouteContext, redaction: Redaction | undefined): Promise<Both> {
  switch (mediaTypeOf(context)) {
    case "application/json":
      return namedAnalyses(context);
    case "multipart/form-data":
      return asAnalysis(context, () => sentAnalyses(context, redaction));
    default:
      throw new Problem(
        "media-type-unknown",
        "send two ids as application/json, or files as multipart/form-data",
      );
  }
}

async function namedAnalyses(context: RouteContext): Promise<Both> {
  const ids = await readJson(context, Pair);
  const [before, after] = await Promise.all(SIDES.map((side) => context.var.tenant.store.get(ids[side])));
  if (before !== undefined && after !== undefined)
    return { before: readStored(before), after: readStored(after) };
  const errors = SIDES.filter((side) => (side === "before" ? before : after) === undefined).map((part) => ({
    part,
    code: "not-found",
    detail: "there is no analysis with this id",
  }));
  const detail = `${errors.map((e) => e.part).join(" and ")}: there is no analysis with this id`;
  throw new Problem("analysis-unknown", detail, { errors });
}

/** Twice the parts of one analysis; the limit on bytes is that of a request. */
const LIMITS = { ...UPLOAD_LIMITS, parts: 2 * UPLOAD_LIMITS.parts };

async function sentAnalyses(context: RouteContext, redaction: Redaction | undefined): Promise<Both> {
  const uploads = new TwoUploads(openBody(context, LIMITS));
  const found = new Map<Side, StoredReport>();
  for (let set = await uploads.next(); set !== undefined; set = await uploads.next())
    found.set(
      set.side,
      await analysed(context.var.analyze, set.multipart, { prefix: `${set.side}.`, redaction }),
    );
  const [before, after] = SIDES.map((side) => found.get(side));
  const lacking = SIDES.filter((side) => !found.has(side));
  if (!before || !after)
    throw new Problem("inputs-unusable", `no part of ${lacking.join(" and ")}`, {
      errors: lacking.map((side) => ({
        part: `${side}.`,
        code: "side-missing",
        detail: `send parts named ${side}.<part>`,
      })),
    });
  // Both could be read: from here on they are analyses like any other.
  return {
    before: (await keepReport(context, before)).stored,
    after: (await keepReport(context, after)).stored,
  };
}
