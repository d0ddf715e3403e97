import { ethtoolI } from "../../../src/analysis/host/ethtool-i.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ethtoolI);
