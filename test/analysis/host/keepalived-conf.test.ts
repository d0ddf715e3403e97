import { keepalivedConf } from "../../../src/analysis/host/keepalived-conf.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(keepalivedConf);
