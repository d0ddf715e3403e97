import { ipRoute } from "../../../src/analysis/host/ip-route.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipRoute);
