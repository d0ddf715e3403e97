import { ss } from "../../../src/analysis/host/ss.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ss);
