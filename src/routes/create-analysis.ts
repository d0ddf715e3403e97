/** POST /v1/analyses: captures and state in, one report out. */
import { UnusableInputs } from "../analysis/inputs.ts";
import { boundaryOf, type Multipart, readMultipart } from "../lib/multipart.ts";
import type { StoredReport } from "../report/schema.ts";
import { type ReportStore, StoreError } from "../store/define.ts";
import { type Analyze, type Route, type RouteContext, readQuery } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { addRemarks } from "./remarks.ts";
import { LanguageQuery, readStored, rendererFor, reportAnswer, reportContent } from "./report-answer.ts";
import { type Remark, readUpload, UPLOAD_LIMITS } from "./upload.ts";

const file = { type: "string", format: "binary" } as const;

const location = {
  Location: { description: "Path of the report", required: true, schema: { type: "string" } },
} as const;

export const createAnalysis: Route = {
  config: {
    method: "post",
    path: "/v1/analyses",
    operationId: "createAnalysis",
    summary: "Analyse captures and host state",
    description:
      "Each part is named for a host: `client`, `ds` or `rs` with an optional suffix (`rs1`, `ds-b`). " +
      "`<host>` or `<host>.capture` is a capture (pcap or pcapng, gzipped or not), `<host>.state` raw command " +
      "output, `<host>.state.before` and `<host>.state.after` the same around the test, `topology` optional " +
      "JSON. Parts may repeat. The same inputs twice are one report.",
    request: {
      query: LanguageQuery,
      body: {
        required: true,
        content: {
          "multipart/form-data": {
            schema: {
              type: "object",
              properties: {
                client: file,
                ds: file,
                rs1: file,
                "ds.state": file,
                "rs1.state": file,
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
      ...problemAnswers(
        "query-invalid",
        "not-acceptable",
        "body-too-large",
        "not-multipart",
        "inputs-unusable",
        "internal",
        "store-unavailable",
      ),
    },
  },
  async handle(context) {
    readQuery(context, LanguageQuery);
    const renderer = rendererFor(context);
    const report = await analysed(context.var.analyze, openBody(context));
    const { stored, created } = await keep(context.var.store, report);
    const answer = reportAnswer(context, stored, renderer, created ? 201 : 200);
    answer.headers.set("location", `/v1/analyses/${stored.id}`);
    return answer;
  },
};

/** @throws Problem for a request that holds no multipart body at all. */
function openBody(context: RouteContext): Multipart {
  const boundary = boundaryOf(context.req.header("content-type") ?? "");
  if (boundary === undefined) throw new Problem("not-multipart", "send the files as multipart/form-data");
  if (boundary === "") throw new Problem("boundary-missing", "the content type names no usable boundary");
  if (Number(context.req.header("content-length") ?? 0) > UPLOAD_LIMITS.bodyBytes) throw tooLarge();
  const body = context.req.raw.body;
  if (!body) throw new Problem("body-missing", "the request has no body");
  return readMultipart(body, boundary, UPLOAD_LIMITS);
}

const tooLarge = () =>
  new Problem("body-too-large", `a request holds at most ${UPLOAD_LIMITS.bodyBytes} bytes`);

async function analysed(analyze: Analyze, multipart: Multipart): Promise<StoredReport> {
  const { inputs, remarks } = readUpload(multipart);
  const analysis = await analyze(inputs).catch((error: unknown) => {
    throw isTooLarge(multipart) ? tooLarge() : problemFor(error, remarks);
  });
  if (isTooLarge(multipart)) throw tooLarge();
  return { ...addRemarks(analysis, remarks), createdAt: new Date().toISOString() };
}

function problemFor(error: unknown, remarks: readonly Remark[]): Problem {
  if (!(error instanceof UnusableInputs))
    return new Problem("analysis-failed", "the analysis failed", { cause: error });
  const errors = [...error.problems, ...remarks.map(({ problem }) => problem)];
  return new Problem("inputs-unusable", "no part of the request can be read", { errors });
}

const isTooLarge = ({ problems }: Multipart) => problems.some(({ code }) => code === "body-too-large");

/** Stores the report, or finds the one that is there already. Another request may delete it in between. */
async function keep(store: ReportStore, report: StoredReport) {
  for (let attempt = 0; attempt < KEEP_ATTEMPTS; attempt++) {
    const { created } = await store.create(report.id, JSON.stringify(report));
    if (created) return { created, stored: report };
    const earlier = await store.get(report.id);
    if (earlier !== undefined) return { created, stored: readStored(earlier) };
  }
  throw new StoreError("a report is neither there nor can it be created");
}

const KEEP_ATTEMPTS = 3;
