/**
 * Rows that have to stay rows, with all of their bundle, because something later asks for this very one:
 * fragments (what belongs together is found by the id), ICMP errors, and what an ICMP error quotes.
 */
import { type Flow, type IcmpError, PacketFlag } from "../packet/define.ts";
import { FLOW_WORDS, wordsOfFlow } from "../packet/flow-words.ts";
import { groupOf } from "./flows.ts";

const ALWAYS = PacketFlag.firstFragment | PacketFlag.laterFragment | PacketFlag.icmpError;
/** Connections of which quotes are remembered: the first ones. */
const MOST_GROUPS = 65_536;

/** IP ids there are. */
export const QUOTABLE_IDS = 65_536;

export class Staying {
  /** Per flow: is its connection quoted? */
  readonly #quoted: Uint8Array;
  readonly #ids: Uint8Array;

  constructor(group: Uint32Array, { groups, ids }: Pick<Quoted, "groups" | "ids">) {
    this.#ids = ids;
    this.#quoted = new Uint8Array(group.length);
    if (groups.size > 0)
      for (let flow = 0; flow < group.length; flow++) this.#quoted[flow] = groups.has(group[flow]) ? 1 : 0;
  }

  has(flow: number, flags: number, ipId: number): boolean {
    return (flags & ALWAYS) !== 0 || (this.#quoted[flow] === 1 && this.#ids[ipId] === 1);
  }
}

/** What ICMP errors quote: the groups of the connections, and the ids of the packets. */
export class Quoted {
  readonly groups: Set<number> = new Set();
  /** Per id: 1 where it was quoted. */
  readonly ids: Uint8Array = new Uint8Array(QUOTABLE_IDS);
  readonly #words = new Uint32Array(FLOW_WORDS);
  readonly #servers: ReadonlySet<number>;

  constructor(servers: ReadonlySet<number>) {
    this.#servers = servers;
  }

  add(errors: readonly IcmpError[]): void {
    for (const { quoted } of errors) {
      if (!quoted) continue;
      // Of a tunnel packet the outer header's id is quoted, and the row has the inner one: any may be meant.
      if (quoted.envelopes.length > 0) this.ids.fill(1);
      else this.ids[quoted.ipId] = 1;
      if (this.groups.size < MOST_GROUPS) this.#addFlow(quoted.flow);
    }
  }

  #addFlow(flow: Flow): void {
    if (wordsOfFlow(flow, this.#words)) this.groups.add(groupOf(this.#words, this.#servers));
  }
}
