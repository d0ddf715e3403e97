import { uname } from "../../../src/analysis/host/uname.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(uname);
