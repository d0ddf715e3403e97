import { ethtoolK } from "../../../src/analysis/host/ethtool-k.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ethtoolK);
