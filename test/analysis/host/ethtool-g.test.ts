import { ethtoolG } from "../../../src/analysis/host/ethtool-g.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ethtoolG);
