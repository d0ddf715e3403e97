/** A stored report as the answer to a request: found, in the format and language that were asked for. */
import { z } from "@hono/zod-openapi";
import type { Language, Renderer } from "../render/define.ts";
import { LANGUAGES } from "../render/define.ts";
import { RENDERERS } from "../render/index.ts";
import { inLanguage } from "../render/language.ts";
import { Report, type StoredReport } from "../report/schema.ts";
import { type RouteContext, readQuery } from "./define.ts";
import { preferLanguage, preferMediaType } from "./negotiate.ts";
import { Problem } from "./problem.ts";

/** The query of every answer that shows words. */
export const LanguageQuery = z.object({
  lang: z.enum(LANGUAGES).optional().describe("Language of the words; otherwise Accept-Language decides"),
});

/** @throws Problem query-invalid */
export function languageFor(context: RouteContext): Language {
  const { lang } = readQuery(context, LanguageQuery);
  const wanted = preferLanguage(context.req.header("accept-language"), LANGUAGES);
  return lang ?? LANGUAGES.find((language) => language === wanted) ?? "en";
}

/** What `Accept` asks for. @throws Problem not-acceptable */
export function rendererFor(context: RouteContext): Renderer {
  return preferred(context, RENDERERS);
}

/** Of these formats the one that `Accept` asks for. @throws Problem not-acceptable */
export function preferred<R extends { readonly mediaType: string }>(
  context: RouteContext,
  renderers: readonly R[],
): R {
  const offers = renderers.map(({ mediaType }) => mediaType);
  const wanted = preferMediaType(context.req.header("accept"), offers);
  const renderer = renderers.find(({ mediaType }) => mediaType === wanted);
  if (!renderer) throw new Problem("not-acceptable", `formats: ${offers.join(", ")}`);
  return renderer;
}

export function reportAnswer(
  context: RouteContext,
  stored: StoredReport,
  renderer: Renderer,
  status: 200 | 201,
): Response {
  const language = languageFor(context);
  const text = renderer.render(inLanguage(stored, language), language);
  return formatAnswer(context, text, renderer, language, status);
}

/** A rendered document with the headers that say what it is. */
export function formatAnswer(
  context: RouteContext,
  text: string,
  { mediaType, policy = "default-src 'none'" }: Pick<Renderer, "mediaType" | "policy">,
  language: Language,
  status: 200 | 201,
): Response {
  const charset = mediaType.startsWith("text/") ? "; charset=utf-8" : "";
  return context.body(text, status, {
    "content-type": `${mediaType}${charset}`,
    "content-language": language,
    // Reports quote strangers: a browser that shows one loads and runs nothing.
    "content-security-policy": `${policy}; frame-ancestors 'none'`,
    vary: "Accept, Accept-Language",
  });
}

/** A schema can be named only when it was made after @hono/zod-openapi was loaded: a copy is. */
const NamedReport = Report.clone().openapi("Report");

/** Named properties only: a client's types then tell it from a report. */
const SarifLog = z.object({ version: z.literal("2.1.0"), runs: z.array(z.object({})) });

/** The answers above as the OpenAPI document shows them. */
export const reportContent = Object.fromEntries(
  RENDERERS.map(({ mediaType }) => [mediaType, { schema: schemaOf(mediaType) }]),
);

function schemaOf(mediaType: string): z.ZodType {
  if (mediaType === "application/json") return NamedReport;
  return mediaType === "application/sarif+json" ? SarifLog : z.string();
}
