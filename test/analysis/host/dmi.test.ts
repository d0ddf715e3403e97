import { dmi } from "../../../src/analysis/host/dmi.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(dmi);
