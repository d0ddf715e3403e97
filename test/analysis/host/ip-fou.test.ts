import { ipFou } from "../../../src/analysis/host/ip-fou.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipFou);
