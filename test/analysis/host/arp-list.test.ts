import { arpList } from "../../../src/analysis/host/arp-list.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(arpList);
