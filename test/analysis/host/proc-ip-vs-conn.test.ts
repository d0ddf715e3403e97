import { procIpVsConn } from "../../../src/analysis/host/proc-ip-vs-conn.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(procIpVsConn);
