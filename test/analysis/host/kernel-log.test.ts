import { kernelLog } from "../../../src/analysis/host/kernel-log.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(kernelLog);
