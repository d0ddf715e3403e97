import { procNetDev } from "../../../src/analysis/host/proc-net-dev.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(procNetDev);
