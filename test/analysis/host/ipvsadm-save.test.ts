import { ipvsadmSave } from "../../../src/analysis/host/ipvsadm-save.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipvsadmSave);
