import { procIpVs } from "../../../src/analysis/host/proc-ip-vs.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(procIpVs);
