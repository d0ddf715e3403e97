/** The list of questions and who answers them. */

import type { Gatherers } from "./answers.ts";
import { arpAnswers } from "./arp-answers.ts";
import { arpSenders } from "./arp-senders.ts";
import { arpSettings } from "./arp-settings.ts";
import { assignments } from "./assignments.ts";
import { captureQuality } from "./capture-quality.ts";
import { clockOffsets } from "./clock-offsets.ts";
import { connectionTracking } from "./connection-tracking.ts";
import { deliveries } from "./deliveries.ts";
import { directorAddresses } from "./director-addresses.ts";
import { directorCounters } from "./director-counters.ts";
import { directorLoss } from "./director-loss.ts";
import { directorPaths } from "./director-paths.ts";
import { firewalls } from "./firewalls.ts";
import { forwardLoss } from "./forward-loss.ts";
import { fragmentArrivals } from "./fragment-arrivals.ts";
import { frontLoss } from "./front-loss.ts";
import { ingressDrops } from "./ingress-drops.ts";
import { ipvsConnections } from "./ipvs-connections.ts";
import { ipvsTables } from "./ipvs-tables.ts";
import { kubeProxy } from "./kube-proxy.ts";
import { loops } from "./loops.ts";
import { natForwarding } from "./nat-forwarding.ts";
import { natRules } from "./nat-rules.ts";
import { neighbourOverflows } from "./neighbour-overflows.ts";
import { neighbourTables } from "./neighbour-tables.ts";
import { nics } from "./nics.ts";
import { outerSources } from "./outer-sources.ts";
import { packetMarks } from "./packet-marks.ts";
import { passages } from "./passages.ts";
import { platforms } from "./platforms.ts";
import { portSplits } from "./port-splits.ts";
import { receiveDrops } from "./receive-drops.ts";
import { receiveLosses } from "./receive-losses.ts";
import { replyLoss } from "./reply-loss.ts";
import { returnPaths } from "./return-paths.ts";
import { reversePaths } from "./reverse-paths.ts";
import { selfTests } from "./self-tests.ts";
import { serverRoutes } from "./server-routes.ts";
import { sizeSteps } from "./size-steps.ts";
import { sockets } from "./sockets.ts";
import { stoppedPackets } from "./stopped-packets.ts";
import { strayTargets } from "./stray-targets.ts";
import { transmitDrops } from "./transmit-drops.ts";
import { tunnels } from "./tunnels.ts";
import { vipAddresses } from "./vip-addresses.ts";
import { vipClaims } from "./vip-claims.ts";
import { vipContests } from "./vip-contests.ts";
import { vipLookups } from "./vip-lookups.ts";
import { vipTakeovers } from "./vip-takeovers.ts";
import { vrrpAdverts } from "./vrrp-adverts.ts";

export const GATHERERS: Gatherers = {
  assignments,
  forwardLoss,
  replyLoss,
  directorLoss,
  deliveries,
  vipClaims,
  vipAddresses,
  reversePaths,
  tunnels,
  firewalls,
  natRules,
  portSplits,
  receiveDrops,
  sockets,
  ipvsTables,
  neighbourTables,
  captureQuality,
  clockOffsets,
  arpSettings,
  nics,
  directorCounters,
  directorAddresses,
  platforms,
  directorPaths,
  arpSenders,
  frontLoss,
  vipLookups,
  vrrpAdverts,
  arpAnswers,
  serverRoutes,
  passages,
  ipvsConnections,
  packetMarks,
  natForwarding,
  returnPaths,
  outerSources,
  sizeSteps,
  fragmentArrivals,
  kubeProxy,
  selfTests,
  vipContests,
  vipTakeovers,
  stoppedPackets,
  connectionTracking,
  transmitDrops,
  neighbourOverflows,
  strayTargets,
  loops,
  receiveLosses,
  ingressDrops,
};
