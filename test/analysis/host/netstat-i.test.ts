import { netstatI } from "../../../src/analysis/host/netstat-i.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(netstatI);
