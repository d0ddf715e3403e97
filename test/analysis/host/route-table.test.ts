import { routeTable } from "../../../src/analysis/host/route-table.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(routeTable);
