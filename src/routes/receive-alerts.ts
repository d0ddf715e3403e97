/** POST /v1/hooks/alertmanager: alerts about a VIP open an analysis of what was last uploaded for it. */
import { z } from "@hono/zod-openapi";
import { openForAlert } from "../jobs/alerts.ts";
import type { Engine } from "../jobs/define.ts";
import { sameSecret } from "../lib/hmac.ts";
import type { Route, RouteContext } from "./define.ts";
import { readJson } from "./json-body.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { needEngine } from "./upload-answer.ts";

const MOST_BYTES = 1_000_000;
const MOST_ALERTS = 500;

const Alert = z.object({
  status: z.enum(["firing", "resolved"]),
  labels: z.record(z.string(), z.string()),
  startsAt: z.string().max(100),
  fingerprint: z.string().max(100).optional(),
});

/** Version 4 (prometheus.io, Alertmanager configuration, webhook_config); what it holds besides is left alone. */
const Notification = z
  .object({
    version: z.literal("4"),
    groupKey: z.string().optional(),
    status: z.enum(["firing", "resolved"]),
    alerts: z.array(Alert).max(MOST_ALERTS),
  })
  .openapi("AlertmanagerNotification");

const Answer = z
  .object({
    alerts: z.array(
      z.object({
        fingerprint: z.string().nullable(),
        status: z
          .enum(["opened", "known", "resolved", "no-vip", "no-uploads", "uploads-unusable"])
          .describe("opened: by this request; known: by an earlier one about the same alert"),
        vip: z.string().nullable(),
        analysis: z.string().nullable().describe("Path of the analysis"),
      }),
    ),
  })
  .openapi("AlertsAnswer");

export const receiveAlerts: Route = {
  access: "hook",
  config: {
    method: "post",
    path: "/v1/hooks/alertmanager",
    operationId: "receiveAlerts",
    summary: "Take alerts of Prometheus Alertmanager",
    description:
      "Each firing alert opens an analysis of what was last uploaded for its VIP: uploads with that `label.vip`, " +
      "completed in the quarter of an hour up to the newest. The VIP is the alert's label `vip`, or the address " +
      "in `instance`. One alert (fingerprint and start) opens one analysis, however often it is sent. Resolved " +
      "alerts open nothing. Authorization: Bearer with the token that the operator set.",
    request: { body: { required: true, content: { "application/json": { schema: Notification } } } },
    responses: {
      200: {
        description: "What was done with each alert",
        content: { "application/json": { schema: Answer } },
      },
      ...problemAnswers(
        "body-invalid",
        "unauthorized",
        "hook-disabled",
        "body-too-large",
        "internal",
        "jobs-unavailable",
        "store-unavailable",
      ),
    },
  },
  async handle(context) {
    authorize(context);
    const engine = needEngine(context);
    const { alerts } = await readJson(context, Notification, MOST_BYTES);
    const answers: z.infer<typeof Answer>["alerts"] = [];
    // One after another: several of one notification are mostly about one VIP.
    for (const alert of alerts) answers.push(await answerOf(context, engine, alert));
    return context.json({ alerts: answers });
  },
};

/** @throws Problem hook-disabled, unauthorized */
function authorize(context: RouteContext): void {
  const token = context.var.hookSecrets.alertmanager;
  if (token === undefined) throw new Problem("hook-disabled", "the operator has set no token for it");
  const [scheme, sent = ""] = (context.req.header("authorization") ?? "").split(" ", 2);
  if (scheme.toLowerCase() === "bearer" && sameSecret(sent, token)) return;
  const headers = { "www-authenticate": "Bearer" };
  throw new Problem("unauthorized", "send Authorization: Bearer with the token", { headers });
}

async function answerOf(
  context: RouteContext,
  engine: Engine,
  { status, labels, startsAt, fingerprint }: z.infer<typeof Alert>,
): Promise<z.infer<typeof Answer>["alerts"][number]> {
  const about = { fingerprint: fingerprint ?? null };
  if (status === "resolved") return { ...about, status, vip: null, analysis: null };
  const { large, tenant } = context.var;
  const { jobs } = tenant;
  const opened = await openForAlert(jobs, engine, large, { labels, startsAt, fingerprint });
  const analysis = "analysis" in opened ? `/v1/analyses/${opened.analysis}` : null;
  return { ...about, status: opened.status, vip: opened.vip, analysis };
}
