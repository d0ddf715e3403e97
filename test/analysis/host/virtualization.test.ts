import { virtualization } from "../../../src/analysis/host/virtualization.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(virtualization);
