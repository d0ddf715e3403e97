import { softnet } from "../../../src/analysis/host/softnet.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(softnet);
