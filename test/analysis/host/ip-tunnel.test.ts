import { ipTunnel } from "../../../src/analysis/host/ip-tunnel.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(ipTunnel);
