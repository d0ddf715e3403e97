import { arptablesSave } from "../../../src/analysis/host/arptables-save.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(arptablesSave);
