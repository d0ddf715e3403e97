/** Every parser, one line each. The first whose `matchesCommand` or `matchesBody` is true reads the section. */
import { conntrackStats } from "./conntrack-stats.ts";
import type { HostParser } from "./define.ts";
import { ethtoolS } from "./ethtool-s.ts";
import { ipvsadmConnections } from "./ipvsadm-connections.ts";
import { ipvsadmList } from "./ipvsadm-list.ts";
import { ipvsadmSave } from "./ipvsadm-save.ts";
import { netstatI } from "./netstat-i.ts";
import { netstatL } from "./netstat-l.ts";
import { netstatS } from "./netstat-s.ts";
import { nstat } from "./nstat.ts";
import { procIpVs } from "./proc-ip-vs.ts";
import { procIpVsStats } from "./proc-ip-vs-stats.ts";
import { procNetDev } from "./proc-net-dev.ts";
import { procSnmp } from "./proc-snmp.ts";
import { procSnmp6 } from "./proc-snmp6.ts";
import { rtCache } from "./rt-cache.ts";
import { softnet } from "./softnet.ts";
import { ss } from "./ss.ts";

export const HOST_PARSERS: readonly HostParser[] = [
  conntrackStats,
  ethtoolS,
  ipvsadmConnections,
  ipvsadmList,
  ipvsadmSave,
  netstatI,
  netstatL,
  netstatS,
  nstat,
  procIpVs,
  procIpVsStats,
  procNetDev,
  procSnmp,
  procSnmp6,
  rtCache,
  softnet,
  ss,
];
