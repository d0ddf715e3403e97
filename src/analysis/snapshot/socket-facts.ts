/** Sockets on the ports of the virtual services: what listens there. */
import { endpoint } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import { type TopicFacts, topicFacts } from "./define.ts";

export function socketFacts(state: HostState, ports: ReadonlySet<number>): readonly TopicFacts[] {
  return (["tcp", "udp"] as const).flatMap((protocol) => {
    const whole = listsAll(state, protocol === "tcp" ? "t" : "u");
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

/** `ss -lnt` lists TCP alone; without a letter for either protocol both are listed. */
function listsAll(state: HostState, letter: "t" | "u"): boolean {
  return state.sections.some(({ parser, partial, command }) => {
    if ((parser !== "ss" && parser !== "netstat-l") || partial) return false;
    const letters = [...command.matchAll(/(?:^|\s)-([a-zA-Z]{1,20})/g)].map(([, all]) => all).join("");
    return letters.includes(letter) || !/[tu]/.test(letters);
  });
}
