import { ifconfig } from "../../../src/analysis/host/ifconfig.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ifconfig);
