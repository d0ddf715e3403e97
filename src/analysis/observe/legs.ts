/**
 * The legs of the service's packets between hosts, counted: client to director, director to each real server, and the
 * replies' way back. Through a director is a leg of its own, see transit.ts, and so is into the application, see
 * delivery.ts.
 */
import { closeLegs, type LegInputs, NOBODY, Tally } from "./close-leg.ts";
import type { Leg } from "./define.ts";
import { frontDirectors } from "./front-directors.ts";
import { LegKinds } from "./leg-kinds.ts";
import { packetsArrived } from "./weight.ts";

/** Every leg between two hosts. */
export function wireLegs(inputs: LegInputs): readonly Leg[] {
  const { cast, captures, traffic, names, flowConversation, conversations } = inputs;
  const tallies = new Map<string, Tally>();
  const tally = (from: number, to: number, direction: "request" | "reply"): Tally => {
    const key = `${from} ${to} ${direction}`;
    let found = tallies.get(key);
    if (!found) {
      found = new Tally(from, to, direction, new LegKinds(captures, traffic[from].sent), traffic[from].sent);
      tallies.set(key, found);
    }
    return found;
  };
  traffic.forEach(({ sent, fate }, from) => {
    const { role } = cast.members[from];
    const directorOf = role === "client" ? frontDirectors(from, inputs) : undefined;
    for (let i = 0; i < sent.count; i++) {
      const code = flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
      if (code < 0) continue;
      const reply = (code & 1) === 1;
      const { clientMember } = conversations[code >> 1];
      let to = fate.target[i];
      if (role === "client") {
        if (reply) continue;
        to = directorOf?.(i) ?? NOBODY;
      } else if (role === "director") {
        // Replies leave a director towards the client (NAT); requests towards a real server.
        if (reply) to = clientMember;
        else if (to < 0 || cast.members[to].role !== "real-server") to = NOBODY;
      } else {
        if (!reply) continue;
        const viaDirector = to >= 0 && cast.members[to].role === "director";
        // A router's MAC leads on to the client; where none is recorded who got it stays open.
        const { link } = captures[sent.capture[i]].decoded.packets;
        const open = to < 0 && names.link(link[sent.row[i]]).destinationMac === undefined;
        if (!viaDirector) to = open ? NOBODY : clientMember;
      }
      const came =
        to >= 0 && fate.receiver[i] === to ? packetsArrived(sent, i, fate, traffic[to].arrived) : 0;
      tally(from, to, reply ? "reply" : "request").add(i, came);
    }
  });
  return closeLegs([...tallies.values()], inputs);
}
