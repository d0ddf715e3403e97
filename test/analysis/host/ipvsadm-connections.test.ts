import { ipvsadmConnections } from "../../../src/analysis/host/ipvsadm-connections.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipvsadmConnections);
