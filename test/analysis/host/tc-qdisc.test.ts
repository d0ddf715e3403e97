import { tcQdisc } from "../../../src/analysis/host/tc-qdisc.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(tcQdisc);
