/** What interned words mean: flows, links and lists of outer headers as objects. Layout of the words: names.ts. */
import { macText } from "../../lib/ip.ts";
import type { AddressTexts } from "./address-texts.ts";
import type { Envelope, EnvelopeKind, Flow, Link } from "./define.ts";
import type { WordTable } from "./word-table.ts";

export const KINDS: readonly EnvelopeKind[] = ["ipip", "gre", "gue", "fou", "vxlan", "geneve"];

/** VLAN tags kept of one frame. */
export const MAX_VLANS = 8;

/** Bits of a link's fourth word. */
export const HAS_SOURCE = 1;
export const HAS_DESTINATION = 2;
export const HAS_TYPE = 4;

/** Flows that are kept as objects. */
const FLOW_OBJECTS = 1024;

export class NameObjects {
  #flows: WordTable;
  readonly #links: WordTable;
  readonly #vlanStacks: WordTable;
  readonly #envelopes: WordTable;
  readonly #texts: AddressTexts;
  readonly #flowObjects: (Flow | undefined)[] = [];
  readonly #flowObjectIds = new Uint32Array(FLOW_OBJECTS);
  readonly #linkObjects: (Link | undefined)[] = [];
  readonly #envelopeLists: (readonly Envelope[] | undefined)[] = [];

  constructor(
    flows: WordTable,
    links: WordTable,
    vlanStacks: WordTable,
    envelopes: WordTable,
    texts: AddressTexts,
  ) {
    this.#flows = flows;
    this.#links = links;
    this.#vlanStacks = vlanStacks;
    this.#envelopes = envelopes;
    this.#texts = texts;
  }

  /** Flows have other ids from here on. */
  replaceFlows(flows: WordTable): void {
    this.#flows = flows;
    this.#flowObjects.length = 0;
  }

  /** One of few is made once; of very many each call makes it anew. */
  flow(id: number): Flow {
    const place = id % FLOW_OBJECTS;
    const known = this.#flowObjects[place];
    if (known !== undefined && this.#flowObjectIds[place] === id) return known;
    const made = this.#readFlow(id);
    this.#flowObjects[place] = made;
    this.#flowObjectIds[place] = id;
    return made;
  }

  #readFlow(id: number): Flow {
    const flows = this.#flows;
    const family = flows.word(id, 0) >>> 8;
    const ports = flows.word(id, 1);
    return {
      protocol: flows.word(id, 0) & 255,
      source: this.#texts.of(family, flows.word(id, 2)),
      destination: this.#texts.of(family, flows.word(id, 3)),
      sourcePort: ports >>> 16,
      destinationPort: ports & 0xffff,
    };
  }

  link(id: number): Link {
    // Few, and asked for row after row: each is made once.
    let link = this.#linkObjects[id];
    if (link === undefined) {
      link = this.#readLink(id);
      this.#linkObjects[id] = link;
    }
    return link;
  }

  #readLink(id: number): Link {
    const links = this.#links;
    const what = links.word(id, 3);
    const macs = new Uint8Array(12);
    for (let i = 0; i < 12; i++) macs[i] = links.word(id, i >> 2) >>> (24 - 8 * (i & 3));
    const vlans: number[] = [];
    for (let i = 0; i < MAX_VLANS; i++) {
      const vlan = (this.#vlanStacks.word(links.word(id, 5), i >> 1) >>> (i & 1 ? 0 : 16)) & 0xffff;
      if (vlan !== 0) vlans.push(vlan);
    }
    return {
      ...(what & HAS_SOURCE ? { sourceMac: macText(macs, 6) } : {}),
      ...(what & HAS_DESTINATION ? { destinationMac: macText(macs, 0) } : {}),
      ...(what & HAS_TYPE ? { packetType: (what >>> 8) & 0xffff } : {}),
      vlans,
      interfaceIndex: links.word(id, 4),
    };
  }

  envelopes(id: number): readonly Envelope[] {
    let list = this.#envelopeLists[id];
    if (list === undefined) {
      list = this.#readEnvelopes(id);
      this.#envelopeLists[id] = list;
    }
    return list;
  }

  #readEnvelopes(id: number): readonly Envelope[] {
    const list: Envelope[] = [];
    for (let at = id; ; at = this.#envelopes.word(at, 0) & 0xffff) {
      const what = this.#envelopes.word(at, 0);
      const number = (what >>> 16) & 255;
      if (number === 0) return list.reverse();
      const kind = KINDS[number - 1];
      const port = this.#envelopes.word(at, 1);
      list.push({
        kind,
        source: this.#texts.of(what >>> 24, this.#envelopes.word(at, 2)),
        destination: this.#texts.of(what >>> 24, this.#envelopes.word(at, 3)),
        // GRE has no port: the word says whether the header has a checksum.
        ...(kind === "gre" ? { port: 0, ...(port === 0 ? {} : { checksum: true }) } : { port }),
      });
    }
  }
}
