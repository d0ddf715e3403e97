import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HOST_PARSERS } from "../../../src/analysis/host/index.ts";

const FOLDER = new URL("../../../src/analysis/host/", import.meta.url);

test("every parser is listed, under the name of its file", () => {
  const files = readdirSync(FOLDER).filter((file) =>
    /^export const \w+: HostParser = /m.test(readFileSync(new URL(file, FOLDER), "utf8")),
  );
  expect(HOST_PARSERS.map((p) => `${p.name}.ts`).sort()).toEqual(files.sort());
});
