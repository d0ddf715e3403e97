import { sysctlConf } from "../../../src/analysis/host/sysctl-conf.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(sysctlConf);
