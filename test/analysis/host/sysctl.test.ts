import { sysctl } from "../../../src/analysis/host/sysctl.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(sysctl);
