import { iptablesSave } from "../../../src/analysis/host/iptables-save.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(iptablesSave);
