/** The labels of pictures and pages, in each language. */
import type { Language } from "./define.ts";
import type { PageLabels } from "./page-labels.ts";
import { en } from "./page-labels-en.ts";
import { zh } from "./page-labels-zh.ts";

export const PAGE_LABELS: Readonly<Record<Language, PageLabels>> = { en, zh };
