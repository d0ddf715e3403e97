import { procNfConntrack } from "../../../src/analysis/host/proc-nf-conntrack.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(procNfConntrack);
