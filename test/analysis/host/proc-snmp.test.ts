import { procSnmp } from "../../../src/analysis/host/proc-snmp.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(procSnmp);
