/**
 * A client's program: compiled against the types that are generated from openapi/openapi.json, and run
 * against a running service by test/service/client.test.ts. Prints what it saw as JSON.
 */
import createClient from "openapi-fetch";
import type { components, paths } from "./.generated/api.ts";

type Report = components["schemas"]["Report"];

/** Only what the types promise is used here: a field that is renamed no longer compiles. */
export function describeReport({ verdict, findings, segments }: Report): string {
  const where = verdict.segments.map(({ from, to }) => `${from}>${to}`).join(",");
  const missing = segments.reduce((sum, { packets }) => sum + packets.missing, 0);
  const proof = findings.flatMap(({ evidence }) => evidence.map(placeOf));
  return `${verdict.outcome} ${verdict.cause ?? "-"} ${where} ${missing} ${proof.length}`;
}

function placeOf(evidence: Report["findings"][number]["evidence"][number]): string {
  switch (evidence.kind) {
    case "frame":
      return `${evidence.capture}#${evidence.frame}`;
    case "state":
      return `${evidence.input}:${evidence.line}`;
    case "count":
      return `${evidence.name} ${evidence.before ?? "?"}`;
  }
}

export async function run(baseUrl: string, captures: ReadonlyMap<string, Blob>) {
  const client = createClient<paths>({ baseUrl });
  const form = new FormData();
  for (const [part, blob] of captures) form.append(part, blob, `${part}.bin`);

  const health = await client.GET("/healthz");
  const refused = await client.POST("/v1/analyses", {
    body: { nobody: "x" },
    bodySerializer: () => {
      const empty = new FormData();
      empty.append("nobody", "x");
      return empty;
    },
  });
  const made = await client.POST("/v1/analyses", { body: {}, bodySerializer: () => form });
  // The answer may be text as well, or the status of a job: the types say so.
  const report = typeof made.data === "object" && "verdict" in made.data ? made.data : undefined;
  const id = report?.id ?? "none-at-all";
  const read = await client.GET("/v1/analyses/{id}", { params: { path: { id } } });
  const verdict = await client.GET("/v1/analyses/{id}/verdict", {
    params: { path: { id }, query: { lang: "zh" } },
  });
  const list = await client.GET("/v1/analyses", { params: { query: { limit: 100 } } });
  const rules = await client.GET("/v1/rules");
  const gone = await client.DELETE("/v1/analyses/{id}", { params: { path: { id } } });
  const missing = await client.GET("/v1/analyses/{id}", { params: { path: { id } } });
  return {
    health: health.data?.status,
    refused: refused.error?.errors?.map(({ part, code }) => `${part}: ${code}`),
    made: report ? describeReport(report) : made.error?.code,
    madeStatus: made.response.status,
    same: JSON.stringify(read.data) === JSON.stringify(made.data),
    verdict: verdict.data?.verdict.outcome,
    report: verdict.data?.report,
    listed: list.data?.analyses.some((entry) => entry.id === id),
    rules: rules.data?.rules.length,
    gone: gone.response.status,
    missing: missing.error?.code,
  };
}
