import { ipLink } from "../../../src/analysis/host/ip-link.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipLink);
