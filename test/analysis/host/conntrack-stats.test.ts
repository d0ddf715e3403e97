import { conntrackStats } from "../../../src/analysis/host/conntrack-stats.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(conntrackStats);
