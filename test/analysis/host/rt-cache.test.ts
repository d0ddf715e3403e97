import { rtCache } from "../../../src/analysis/host/rt-cache.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(rtCache);
