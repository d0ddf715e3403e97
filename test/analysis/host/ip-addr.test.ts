import { ipAddr } from "../../../src/analysis/host/ip-addr.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipAddr);
