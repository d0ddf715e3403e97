import { ethtoolS } from "../../../src/analysis/host/ethtool-s.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ethtoolS);
