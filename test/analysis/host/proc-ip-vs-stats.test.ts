import { procIpVsStats } from "../../../src/analysis/host/proc-ip-vs-stats.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(procIpVsStats);
