import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { COLLECT_SH } from "../../src/routes/collector-script.ts";
import { ROOT } from "./source-files.ts";

it("the service hands out the collector of the repository (npm run collector)", () => {
  expect(COLLECT_SH).toBe(readFileSync(`${ROOT}collector/collect.sh`, "utf8"));
});
