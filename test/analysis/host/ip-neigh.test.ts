import { ipNeigh } from "../../../src/analysis/host/ip-neigh.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipNeigh);
