/** Every parser, one line each. The first whose `matchesCommand` or `matchesBody` is true reads the section. */

import { arpList } from "./arp-list.ts";
import { arpTable } from "./arp-table.ts";
import { arptablesSave } from "./arptables-save.ts";
import { conntrackStats } from "./conntrack-stats.ts";
import type { HostParser } from "./define.ts";
import { dmi } from "./dmi.ts";
import { ethtoolG } from "./ethtool-g.ts";
import { ethtoolI } from "./ethtool-i.ts";
import { ethtoolK } from "./ethtool-k.ts";
import { ethtoolS } from "./ethtool-s.ts";
import { ifconfig } from "./ifconfig.ts";
import { ipAddr } from "./ip-addr.ts";
import { ipFou } from "./ip-fou.ts";
import { ipLink } from "./ip-link.ts";
import { ipNeigh } from "./ip-neigh.ts";
import { ipRoute } from "./ip-route.ts";
import { ipRule } from "./ip-rule.ts";
import { ipTunnel } from "./ip-tunnel.ts";
import { iptablesList } from "./iptables-list.ts";
import { iptablesSave } from "./iptables-save.ts";
import { ipvsadmConnections } from "./ipvsadm-connections.ts";
import { ipvsadmList } from "./ipvsadm-list.ts";
import { ipvsadmSave } from "./ipvsadm-save.ts";
import { keepalivedConf } from "./keepalived-conf.ts";
import { kernelLog } from "./kernel-log.ts";
import { lsmod } from "./lsmod.ts";
import { netstatI } from "./netstat-i.ts";
import { netstatL } from "./netstat-l.ts";
import { netstatS } from "./netstat-s.ts";
import { nftRuleset } from "./nft-ruleset.ts";
import { nstat } from "./nstat.ts";
import { procIpVs } from "./proc-ip-vs.ts";
import { procIpVsConn } from "./proc-ip-vs-conn.ts";
import { procIpVsStats } from "./proc-ip-vs-stats.ts";
import { procNetArp } from "./proc-net-arp.ts";
import { procNetDev } from "./proc-net-dev.ts";
import { procNfConntrack } from "./proc-nf-conntrack.ts";
import { procSnmp } from "./proc-snmp.ts";
import { procSnmp6 } from "./proc-snmp6.ts";
import { routeTable } from "./route-table.ts";
import { rtCache } from "./rt-cache.ts";
import { softnet } from "./softnet.ts";
import { ss } from "./ss.ts";
import { sysctl } from "./sysctl.ts";
import { sysctlConf } from "./sysctl-conf.ts";
import { tcQdisc } from "./tc-qdisc.ts";
import { uname } from "./uname.ts";
import { virtualization } from "./virtualization.ts";

export const HOST_PARSERS: readonly HostParser[] = [
  arpList,
  arpTable,
  arptablesSave,
  conntrackStats,
  dmi,
  ethtoolG,
  ethtoolI,
  ethtoolK,
  ethtoolS,
  ifconfig,
  ipAddr,
  ipFou,
  ipLink,
  ipNeigh,
  ipRoute,
  ipRule,
  ipTunnel,
  iptablesList,
  iptablesSave,
  ipvsadmConnections,
  ipvsadmList,
  ipvsadmSave,
  keepalivedConf,
  kernelLog,
  lsmod,
  netstatI,
  netstatL,
  netstatS,
  nftRuleset,
  nstat,
  procIpVs,
  procIpVsConn,
  procIpVsStats,
  procNetArp,
  procNetDev,
  procSnmp,
  procSnmp6,
  routeTable,
  rtCache,
  softnet,
  ss,
  sysctl,
  sysctlConf,
  tcQdisc,
  uname,
  virtualization,
  procNfConntrack,
];
