import { netstatL } from "../../../src/analysis/host/netstat-l.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(netstatL);
