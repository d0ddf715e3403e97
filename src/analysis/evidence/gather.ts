/** gather(): every question asked once. */
import type { Observed } from "../observe/index.ts";
import type { Evidence } from "./answers.ts";
import { Citer } from "./cite.ts";
import type { Scene } from "./define.ts";
import { GATHERERS } from "./index.ts";

export function gather(observed: Observed): Evidence {
  const scene: Scene = { observed, cite: new Citer(observed) };
  return {
    assignments: GATHERERS.assignments(scene),
    forwardLoss: GATHERERS.forwardLoss(scene),
    replyLoss: GATHERERS.replyLoss(scene),
    directorLoss: GATHERERS.directorLoss(scene),
    deliveries: GATHERERS.deliveries(scene),
    vipClaims: GATHERERS.vipClaims(scene),
    vipAddresses: GATHERERS.vipAddresses(scene),
    reversePaths: GATHERERS.reversePaths(scene),
    tunnels: GATHERERS.tunnels(scene),
    firewalls: GATHERERS.firewalls(scene),
    natRules: GATHERERS.natRules(scene),
    portSplits: GATHERERS.portSplits(scene),
    receiveDrops: GATHERERS.receiveDrops(scene),
    sockets: GATHERERS.sockets(scene),
    ipvsTables: GATHERERS.ipvsTables(scene),
    neighbourTables: GATHERERS.neighbourTables(scene),
    captureQuality: GATHERERS.captureQuality(scene),
    clockOffsets: GATHERERS.clockOffsets(scene),
    arpSettings: GATHERERS.arpSettings(scene),
    nics: GATHERERS.nics(scene),
    directorCounters: GATHERERS.directorCounters(scene),
    directorAddresses: GATHERERS.directorAddresses(scene),
    platforms: GATHERERS.platforms(scene),
    directorPaths: GATHERERS.directorPaths(scene),
    arpSenders: GATHERERS.arpSenders(scene),
    frontLoss: GATHERERS.frontLoss(scene),
    vipLookups: GATHERERS.vipLookups(scene),
    vrrpAdverts: GATHERERS.vrrpAdverts(scene),
    arpAnswers: GATHERERS.arpAnswers(scene),
    serverRoutes: GATHERERS.serverRoutes(scene),
    passages: GATHERERS.passages(scene),
    ipvsConnections: GATHERERS.ipvsConnections(scene),
    packetMarks: GATHERERS.packetMarks(scene),
    natForwarding: GATHERERS.natForwarding(scene),
    returnPaths: GATHERERS.returnPaths(scene),
    outerSources: GATHERERS.outerSources(scene),
    sizeSteps: GATHERERS.sizeSteps(scene),
    fragmentArrivals: GATHERERS.fragmentArrivals(scene),
    kubeProxy: GATHERERS.kubeProxy(scene),
    selfTests: GATHERERS.selfTests(scene),
    vipContests: GATHERERS.vipContests(scene),
    vipTakeovers: GATHERERS.vipTakeovers(scene),
    stoppedPackets: GATHERERS.stoppedPackets(scene),
    connectionTracking: GATHERERS.connectionTracking(scene),
    transmitDrops: GATHERERS.transmitDrops(scene),
    neighbourOverflows: GATHERERS.neighbourOverflows(scene),
    strayTargets: GATHERERS.strayTargets(scene),
    loops: GATHERERS.loops(scene),
    receiveLosses: GATHERERS.receiveLosses(scene),
    ingressDrops: GATHERERS.ingressDrops(scene),
  };
}
