import { procNetArp } from "../../../src/analysis/host/proc-net-arp.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(procNetArp);
