/** Sockets on the ports of the virtual services: what listens there. */
import { endpoint } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import { listsSockets } from "../host/socket-lists.ts";
import { type TopicFacts, topicFacts } from "./define.ts";

export function socketFacts(state: HostState, ports: ReadonlySet<number>): readonly TopicFacts[] {
  return (["tcp", "udp"] as const).flatMap((protocol) => {
    const whole = listsSockets(state, protocol);
    const told = state.sockets.filter(
      (s) =>
        s.protocol === protocol &&
        ports.has(s.port) &&
        s.state === (protocol === "tcp" ? "LISTEN" : "UNCONN"),
    );
    if (!whole && told.length === 0) return [];
    const facts = told.map(({ ip, port, process }) => ({
      name: endpoint(ip, port),
      value: process ?? "listens",
    }));
    return [topicFacts(protocol === "tcp" ? "tcp-socket" : "udp-socket", whole, facts)];
  });
}
