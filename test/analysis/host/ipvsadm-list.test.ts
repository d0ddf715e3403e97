import { ipvsadmList } from "../../../src/analysis/host/ipvsadm-list.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipvsadmList);
