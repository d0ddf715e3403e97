import { netstatS } from "../../../src/analysis/host/netstat-s.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(netstatS);
