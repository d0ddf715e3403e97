import { procSnmp6 } from "../../../src/analysis/host/proc-snmp6.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(procSnmp6);
