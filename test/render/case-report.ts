/** The report of a case, in one language, as the service would show it. */
import type { Language } from "../../src/render/define.ts";
import { inLanguage } from "../../src/render/language.ts";
import type { Report } from "../../src/report/schema.ts";
import { analyzeFiles, readParts } from "../cases/cases.ts";

export async function caseReport(id: string, language: Language): Promise<Report> {
  const analysis = await analyzeFiles(await readParts(id));
  return inLanguage({ ...analysis, createdAt: "2026-03-04T05:06:07.000Z" }, language);
}

/** One of each outcome, and the case of the article that started it all. */
export const SHOWN = ["article", "dr-antispoof", "dr-healthy", "dr-rs-capture-ended-early"] as const;
