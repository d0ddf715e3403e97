import { ipRule } from "../../../src/analysis/host/ip-rule.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipRule);
