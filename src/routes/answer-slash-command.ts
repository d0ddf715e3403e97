/** POST /v1/hooks/slack: the slash command `/lvs <id or VIP> [en|zh]` shows a verdict. */
import { z } from "@hono/zod-openapi";
import { lookUp } from "../jobs/status.ts";
import { hmacHex, sameSecret } from "../lib/hmac.ts";
import { canonicalIp } from "../lib/ip.ts";
import { briefOf } from "../notify/brief.ts";
import { linkOf } from "../notify/deliver.ts";
import { plain, slackMessage } from "../notify/slack.ts";
import { LANGUAGES, type Language } from "../render/define.ts";
import { inLanguage } from "../render/language.ts";
import type { StoredReport } from "../report/schema.ts";
import { newestOfVip } from "../store/by-vip.ts";
import { REPORT_ID } from "../store/define.ts";
import { readStored } from "../store/read-report.ts";
import type { Route, RouteContext } from "./define.ts";
import { readText } from "./json-body.ts";
import { Problem, problemAnswers } from "./problem.ts";

/** Seconds; older requests may be repetitions by somebody who listened (docs.slack.dev, verifying requests). */
const OLDEST = 300;
/** Of one VIP that are looked at, until one is still there. */
const MOST_LOOKED = 10;

const Answer = z
  .object({
    response_type: z.literal("ephemeral").describe("Only who asked sees it"),
    text: z.string(),
    blocks: z.array(z.record(z.string(), z.unknown())),
  })
  .openapi("SlashCommandAnswer");

export const answerSlashCommand: Route = {
  access: "hook",
  config: {
    method: "post",
    path: "/v1/hooks/slack",
    operationId: "answerSlashCommand",
    summary: "Answer a slash command of Slack",
    description:
      "`/lvs <id>` shows the verdict of a report, `/lvs <VIP>` that of the last report about a VIP; `zh` behind " +
      "it chooses Chinese. Signed by Slack with the signing secret that the operator set (v0).",
    request: {
      body: {
        required: true,
        content: {
          "application/x-www-form-urlencoded": { schema: z.object({ text: z.string().optional() }) },
        },
      },
    },
    responses: {
      200: { description: "A message", content: { "application/json": { schema: Answer } } },
      ...problemAnswers(
        "body-missing",
        "unauthorized",
        "hook-disabled",
        "body-too-large",
        "internal",
        "store-unavailable",
      ),
    },
  },
  async handle(context) {
    const form = new URLSearchParams(await verified(context));
    const [what = "", word] = (form.get("text") ?? "").trim().split(/\s+/, 2);
    const language = LANGUAGES.find((known) => known === word) ?? "en";
    const message = await answerTo(context, what, language);
    return context.json({ response_type: "ephemeral", ...message });
  },
};

/** The body, when Slack sent it. @throws Problem hook-disabled, unauthorized */
async function verified(context: RouteContext): Promise<string> {
  const secret = context.var.hookSecrets.slack;
  if (secret === undefined) throw new Problem("hook-disabled", "the operator has set no signing secret");
  const body = await readText(context);
  const timestamp = context.req.header("x-slack-request-timestamp") ?? "";
  const signature = context.req.header("x-slack-signature") ?? "";
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  const expected = `v0=${hmacHex(secret, `v0:${timestamp}:${body}`)}`;
  // Without a number the age is none, and not young.
  if (sameSecret(signature, expected) && age <= OLDEST) return body;
  throw new Problem("unauthorized", "the request is not signed by Slack, or is older than five minutes");
}

async function answerTo(context: RouteContext, what: string, language: Language) {
  const vip = canonicalIp(what);
  const words = WORDS[language];
  if (vip === undefined && !REPORT_ID.test(what)) return said(words.usage);
  const report = vip === undefined ? await byId(context, what) : await lastOf(context, vip);
  if (report === "running") return said(words.running);
  if (report === undefined) return said(vip === undefined ? words.noReport : words.noneOfVip);
  const link = linkOf(context.var.tenant.announcer, report.id);
  return slackMessage(briefOf(inLanguage(report, language), language), link, language);
}

async function byId(context: RouteContext, id: string): Promise<StoredReport | "running" | undefined> {
  const found = await lookUp(context.var.tenant.jobs, id);
  if (found.kind === "report") return found.report;
  return found.kind === "status" && found.status.status !== "failed" ? "running" : undefined;
}

async function lastOf(context: RouteContext, vip: string): Promise<StoredReport | undefined> {
  const { reports, vipReports } = context.var.tenant.jobs.storage;
  for (const { id } of await newestOfVip(vipReports, vip, MOST_LOOKED)) {
    const json = await reports.get(id);
    if (json !== undefined) return readStored(json);
  }
  return undefined;
}

/** Our own words: what was asked is not repeated. */
const said = (text: string) => ({ text, blocks: [{ type: "section", text: plain(text) }] });

const WORDS: Readonly<Record<Language, Readonly<Record<Wording, string>>>> = {
  en: {
    usage: "Use: /lvs, then the id of a report or a VIP, then en or zh if you like.",
    running: "The analysis is not done yet.",
    noReport: "There is no report with this id.",
    noneOfVip: "There is no report about this VIP.",
  },
  zh: {
    usage: "用法: /lvs 报告编号或VIP [en|zh]",
    running: "分析尚未完成。",
    noReport: "没有这个编号的报告。",
    noneOfVip: "没有关于这个 VIP 的报告。",
  },
};
type Wording = "usage" | "running" | "noReport" | "noneOfVip";
