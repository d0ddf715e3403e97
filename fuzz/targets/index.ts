/** Every target, and the file that it is in: what is bundled for the fuzzer. */
import type { Target } from "../define.ts";
import { targets as analysis } from "./analysis.ts";
import { targets as archives } from "./archives.ts";
import { targets as captures } from "./captures.ts";
import { targets as frames } from "./frames.ts";
import { targets as gunzip } from "./gunzip.ts";
import { targets as hostParsers } from "./host-parsers.ts";
import { targets as hostText } from "./host-text.ts";
import { targets as multipart } from "./multipart.ts";
import { targets as requests } from "./requests.ts";

export const TARGET_FILES: ReadonlyMap<string, readonly Target[]> = new Map([
  ["captures", captures],
  ["gunzip", gunzip],
  ["frames", frames],
  ["archives", archives],
  ["host-text", hostText],
  ["multipart", multipart],
  ["requests", requests],
  ["analysis", analysis],
  ["host-parsers", hostParsers],
]);

export const TARGETS: readonly Target[] = [...TARGET_FILES.values()].flat();
