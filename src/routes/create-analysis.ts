/** POST /v1/analyses: captures and state in, one report out; now, or by a job. */

import { createJob, JobRequest } from "./create-job.ts";
import { type Route, readQuery } from "./define.ts";
import { statusContent } from "./job-answer.ts";
import { analysed, keepReport, mediaTypeOf, openBody, tell } from "./made-analysis.ts";
import { timed } from "./measured.ts";
import { problemAnswers } from "./problem.ts";
import { asAnalysis } from "./quota.ts";
import { RedactQuery, redactionFor } from "./redaction.ts";
import { LanguageQuery, rendererFor, reportAnswer, reportContent } from "./report-answer.ts";
import { keeperFor, keptWith, RetainQuery } from "./retaining.ts";

const file = { type: "string", format: "binary" } as const;

const location = {
  Location: { description: "Path of the report", required: true, schema: { type: "string" } },
} as const;

const Query = LanguageQuery.extend(RedactQuery.shape).extend(RetainQuery.shape);

export const createAnalysis: Route = {
  access: "analyses:write",
  config: {
    method: "post",
    path: "/v1/analyses",
    operationId: "createAnalysis",
    summary: "Analyse captures and host state",
    description:
      "Each part is named for a host: `client`, `ds` or `rs` with an optional suffix (`rs1`, `ds-b`). " +
      "`<host>` or `<host>.capture` is a capture (pcap or pcapng, gzipped or not), `<host>.state` raw command " +
      "output, `<host>.state.before` and `<host>.state.after` the same around the test, `<host>.bundle` " +
      "an archive (tar or tar.gz) of the collector (`GET /v1/collector`) or a sosreport, `topology` optional JSON. " +
      "Parts may repeat. The same inputs twice are one report.\n\n" +
      "```sh\n" +
      "curl -F ds=@ds.pcap -F rs1=@rs1.pcap -F ds.state=@ds.txt -F rs1.state=@rs1.txt \\\n" +
      "  http://127.0.0.1:8787/v1/analyses\n```\n\n" +
      "As JSON: inputs that were uploaded before (`POST /v1/uploads`) or lie in a bucket that the operator " +
      "allows. The analysis then runs as a job: the answer is 202, and the report is at Location once it is " +
      "done.",
    request: {
      query: Query,
      body: {
        required: true,
        content: {
          "application/json": { schema: JobRequest },
          "multipart/form-data": {
            schema: {
              type: "object",
              properties: {
                client: file,
                ds: file,
                rs1: file,
                "ds.state": file,
                "rs1.state": file,
                "rs2.bundle": file,
                "ds.state.before": file,
                "ds.state.after": file,
                topology: { type: "string", contentMediaType: "application/json" },
              },
              additionalProperties: file,
            },
          },
        },
      },
    },
    responses: {
      201: { description: "The report, made now", content: reportContent, headers: location },
      200: { description: "The report, made before", content: reportContent, headers: location },
      202: { description: "A job makes the report", content: statusContent, headers: location },
      ...problemAnswers(
        "query-invalid",
        "object-forbidden",
        "not-acceptable",
        "body-too-large",
        "not-multipart",
        "inputs-unusable",
        "quota-bytes",
        "internal",
        "redaction-not-set-up",
        "retain-not-set-up",
        "jobs-unavailable",
        "store-unavailable",
      ),
    },
  },
  async handle(context) {
    const query = readQuery(context, Query);
    const renderer = rendererFor(context);
    if (mediaTypeOf(context) === "application/json") return createJob(context, renderer, query);
    const redaction = redactionFor(context, query.redact);
    const keeper = keeperFor(context, query);
    const { stored, created } = await keptWith(context, keeper, query, async () => {
      const report = await asAnalysis(context, () =>
        timed(context, "analyse", analysed(context.var.analyze, openBody(context), { redaction, keeper })),
      );
      return keepReport(context, report);
    });
    if (created) await tell(context, stored);
    const answer = reportAnswer(context, stored, renderer, created ? 201 : 200);
    answer.headers.set("location", `/v1/analyses/${stored.id}`);
    return answer;
  },
};
