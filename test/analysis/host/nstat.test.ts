import { nstat } from "../../../src/analysis/host/nstat.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(nstat);
