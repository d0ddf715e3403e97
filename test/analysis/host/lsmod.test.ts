import { lsmod } from "../../../src/analysis/host/lsmod.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(lsmod);
