import { iptablesList } from "../../../src/analysis/host/iptables-list.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(iptablesList);
