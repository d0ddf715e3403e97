/** Question: which conversations with the services come from hosts of the cluster itself? */
import { type Absent, absent, type Citation, type Scene } from "./define.ts";

export interface SelfTests {
  /** All that are seen with the services. */
  readonly conversations: number;
  readonly own: readonly {
    readonly host: string;
    readonly conversations: number;
    readonly sources: readonly string[];
  }[];
  /** Packets of them. */
  readonly cites: readonly Citation[];
}

const MOST_CITES = 4;

export function selfTests({ observed, cite }: Scene): SelfTests | Absent {
  const { cast, captures, conversations, flowConversation, traffic } = observed;
  // A row of the director's table is no packet: only what a capture shows counts.
  const shown = new Uint8Array(conversations.length);
  const cites: Citation[] = [];
  traffic.forEach(({ sent, arrived }, member) => {
    for (const [sightings, way] of [
      [sent, "sent"],
      [arrived, "arrived"],
    ] as const)
      for (let i = 0; i < sightings.count; i++) {
        const code = flowConversation[captures[sightings.capture[i]].decoded.packets.flow[sightings.row[i]]];
        if (code < 0 || code & 1 || shown[code >> 1] === 1) continue;
        const { client, clientMember, served } = conversations[code >> 1];
        if (!served) continue;
        shown[code >> 1] = 1;
        if (isOwn(clientMember) && cites.length < MOST_CITES)
          cites.push(
            cite[way](member, i, {
              en: `a request from ${client}, an address of the cluster itself`,
              zh: `请求来自 ${client}，是集群自己的地址`,
            }),
          );
      }
  });
  function isOwn(member: number): boolean {
    return member >= 0 && cast.members[member].role !== "client";
  }
  const seen = conversations.filter(({ id }) => shown[id] === 1);
  if (seen.length === 0)
    return absent({ en: "no capture shows a request", zh: "没有抓包显示请求" }, [
      { host: "client", command: "tcpdump -eni <interface> -s0 -w client.pcap" },
    ]);
  const own = cast.members.flatMap(({ name }, id) => {
    const mine = isOwn(id) ? seen.filter((c) => c.clientMember === id) : [];
    if (mine.length === 0) return [];
    return [{ host: name, conversations: mine.length, sources: [...new Set(mine.map((c) => c.client))] }];
  });
  return { conversations: seen.length, own, cites };
}
