import { arpTable } from "../../../src/analysis/host/arp-table.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(arpTable);
