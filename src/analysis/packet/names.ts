/**
 * What repeats in captures, interned once per analysis: 5-tuples, links, stacks of outer headers.
 * One `Names` is shared by all captures of an analysis, so that equal ids mean equal values across hosts.
 */
import { u16, u32 } from "../../lib/bytes.ts";
import { type Ip, ipText, type Mac, macText } from "../../lib/ip.ts";
import type { AddressMap } from "../redact/address-map.ts";
import { AddressTexts } from "./address-texts.ts";
import {
  type Envelope,
  type EnvelopeKind,
  type Flow,
  type Link,
  PACKET_LIMITS,
  type PacketNames,
} from "./define.ts";
import { FLOW_WORDS, isSix } from "./flow-words.ts";
import { type Entry, Mapping } from "./mapping.ts";
import { HAS_DESTINATION, HAS_SOURCE, HAS_TYPE, KINDS, MAX_VLANS, NameObjects } from "./name-objects.ts";
import { WordTable } from "./word-table.ts";

export class Names implements PacketNames {
  /** protocol | family << 8, ports, source, destination; an address is itself (IPv4) or an id (IPv6). */
  #flows = new WordTable(4, PACKET_LIMITS.flows);
  readonly #addresses = new WordTable(4, 2 * PACKET_LIMITS.flows);
  /** 12 MAC bytes as in an Ethernet header, what is present | packet type << 8, interface, VLAN stack. */
  readonly #links = new WordTable(6, PACKET_LIMITS.links);
  /** VLAN ids, two a word, ended by 0. Stack 0 is the empty one. */
  readonly #vlanStacks = new WordTable(MAX_VLANS / 2, PACKET_LIMITS.links);
  /** parent | kind << 16 | family << 24, port, source, destination. Kind 0 is the empty list. */
  readonly #envelopes = new WordTable(4, PACKET_LIMITS.envelopes);
  readonly #objects = new NameObjects(
    this.#flows,
    this.#links,
    this.#vlanStacks,
    this.#envelopes,
    new AddressTexts(this.#addresses),
  );

  /** Where links and addresses of packets enter: the tables themselves, or the mapping in front of them. */
  readonly #linkEntry: Entry;
  readonly #addressEntry: Entry;
  readonly #mapping: Mapping | undefined;

  /** @param map what every address goes through before anything of it is kept */
  constructor(map?: AddressMap) {
    this.#mapping = map && new Mapping(map, this.#addresses, this.#links);
    this.#addressEntry = this.#mapping?.addresses ?? this.#addresses;
    this.#linkEntry = this.#mapping?.links ?? this.#links;
    // Keys start as zeros: these are the empty lists, with id 0.
    this.#envelopes.intern();
    this.#vlanStacks.intern();
  }

  get flowCount(): number {
    return this.#flows.count;
  }

  get linkCount(): number {
    return this.#links.count;
  }

  get envelopeCount(): number {
    return this.#envelopes.count;
  }

  /** How often a limit was hit and a value became the shared overflow entry (all zeros). */
  get overflows(): number {
    return (
      this.#flows.overflows +
      this.#addresses.overflows +
      this.#links.overflows +
      (this.#mapping?.overflows ?? 0) +
      this.#vlanStacks.overflows +
      this.#envelopes.overflows
    );
  }

  /** @param sourceAt where in `bytes` the 4 or 16 address bytes are; likewise `destinationAt`. */
  flowId(
    protocol: number,
    family: 4 | 6,
    bytes: Uint8Array,
    sourceAt: number,
    destinationAt: number,
    sourcePort: number,
    destinationPort: number,
  ): number {
    const key = this.#flows.key;
    key[0] = protocol | (family << 8);
    key[1] = (sourcePort << 16) | destinationPort;
    key[2] = this.#address(family, bytes, sourceAt);
    key[3] = this.#address(family, bytes, destinationAt);
    return this.#flows.intern();
  }

  /** The list of `parent` and one more header inside it. */
  envelopeId(
    parent: number,
    kind: EnvelopeKind,
    family: 4 | 6,
    bytes: Uint8Array,
    sourceAt: number,
    destinationAt: number,
    port: number,
  ): number {
    const key = this.#envelopes.key;
    key[0] = parent | ((KINDS.indexOf(kind) + 1) << 16) | (family << 24);
    key[1] = port;
    key[2] = this.#address(family, bytes, sourceAt);
    key[3] = this.#address(family, bytes, destinationAt);
    return this.#envelopes.intern();
  }

  /**
   * @param sourceMacAt where in `bytes` the MAC is, -1 for none; likewise `destinationMacAt`.
   * @param packetType LINUX_SLL packet type, -1 for none.
   */
  linkId(
    bytes: Uint8Array,
    sourceMacAt: number,
    destinationMacAt: number,
    packetType: number,
    interfaceIndex: number,
    vlans: Uint16Array,
    vlanCount: number,
  ): number {
    const key = this.#linkEntry.key;
    const hasSource = sourceMacAt >= 0;
    const hasDestination = destinationMacAt >= 0;
    key[0] = hasDestination ? u32(bytes, destinationMacAt) : 0;
    key[1] =
      ((hasDestination ? u16(bytes, destinationMacAt + 4) : 0) << 16) |
      (hasSource ? u16(bytes, sourceMacAt) : 0);
    key[2] = hasSource ? u32(bytes, sourceMacAt + 2) : 0;
    key[3] =
      (hasSource ? HAS_SOURCE : 0) |
      (hasDestination ? HAS_DESTINATION : 0) |
      (packetType >= 0 ? HAS_TYPE | ((packetType & 0xffff) << 8) : 0);
    key[4] = interfaceIndex;
    key[5] = vlanCount === 0 ? 0 : this.#vlanStack(vlans, vlanCount);
    return this.#linkEntry.intern();
  }

  /** The text of an address of 4 or 16 bytes, as it is kept. */
  ipText(bytes: Uint8Array, at: number, length: 4 | 16): Ip {
    return this.#mapping?.ipText(bytes, at, length) ?? ipText(bytes, at, length);
  }

  /** The text of a MAC, as it is kept. */
  macText(bytes: Uint8Array, at: number): Mac {
    return this.#mapping?.macText(bytes, at) ?? macText(bytes, at);
  }

  /**
   * A flow as words that mean the same in every analysis: protocol | family << 8, ports, source, destination.
   * @param into at least FLOW_WORDS long. @returns how many words were written: 4 (IPv4) or 10 (IPv6).
   */
  flowWords(id: number, into: Uint32Array): number {
    const flows = this.#flows;
    into[0] = flows.word(id, 0);
    into[1] = flows.word(id, 1);
    if (!isSix(into)) {
      into[2] = flows.word(id, 2);
      into[3] = flows.word(id, 3);
      return 4;
    }
    for (let i = 0; i < 4; i++) {
      into[2 + i] = this.#addresses.word(flows.word(id, 2), i);
      into[6 + i] = this.#addresses.word(flows.word(id, 3), i);
    }
    return FLOW_WORDS;
  }

  /** Forgets all flows but these, which get the ids 0, 1, 2 ... in this order. */
  keepFlows(ids: Iterable<number>): void {
    const old = this.#flows;
    const kept = new WordTable(4, PACKET_LIMITS.flows);
    for (const id of ids) {
      for (let i = 0; i < 4; i++) kept.key[i] = old.word(id, i);
      kept.intern();
    }
    this.#flows = kept;
    this.#objects.replaceFlows(kept);
  }

  /** The id of a flow given as `flowWords` wrote it. */
  flowOfWords(words: Uint32Array): number {
    const key = this.#flows.key;
    const six = isSix(words);
    key[0] = words[0];
    key[1] = words[1];
    key[2] = six ? this.#addressOfWords(words, 2) : words[2];
    key[3] = six ? this.#addressOfWords(words, 6) : words[3];
    return this.#flows.intern();
  }

  #addressOfWords(words: Uint32Array, from: number): number {
    const key = this.#addresses.key;
    for (let i = 0; i < 4; i++) key[i] = words[from + i];
    return this.#addresses.intern();
  }

  /** A link as words that mean the same in every analysis: LINK_WORDS of them. */
  linkWords(id: number): readonly number[] {
    const own = [0, 1, 2, 3, 4].map((i) => this.#links.word(id, i));
    const stack = this.#links.word(id, 5);
    return [...own, ...[0, 1, 2, 3].map((i) => this.#vlanStacks.word(stack, i))];
  }

  /** The id of a link given as `linkWords` gave it. */
  linkOfWords(words: readonly number[]): number {
    const stack = this.#vlanStacks.key;
    for (let i = 0; i < MAX_VLANS / 2; i++) stack[i] = words[5 + i];
    const stackId = this.#vlanStacks.intern();
    const key = this.#links.key;
    for (let i = 0; i < 5; i++) key[i] = words[i];
    key[5] = stackId;
    return this.#links.intern();
  }

  /** A list of outer headers: its parent's id, kind | family << 8, port, source, destination. */
  envelopeWords(id: number): readonly number[] {
    const what = this.#envelopes.word(id, 0);
    const six = what >>> 24 === 6;
    const address = (word: number) =>
      six ? [0, 1, 2, 3].map((i) => this.#addresses.word(word, i)) : [word >>> 0];
    return [
      what & 0xffff,
      what >>> 16,
      this.#envelopes.word(id, 1),
      ...address(this.#envelopes.word(id, 2)),
      ...address(this.#envelopes.word(id, 3)),
    ];
  }

  /** The id of a list given as `envelopeWords` gave it. @param parent the id of its parent here. */
  envelopeOfWords(words: readonly number[], parent: number): number {
    const six = words[1] >>> 8 === 6;
    const width = six ? 4 : 1;
    const address = (from: number) =>
      six ? this.#addressOfWords(Uint32Array.from(words.slice(from, from + 4)), 0) : words[from];
    const source = address(3);
    const destination = address(3 + width);
    const key = this.#envelopes.key;
    key[0] = parent | (words[1] << 16);
    key[1] = words[2];
    key[2] = source;
    key[3] = destination;
    return this.#envelopes.intern();
  }

  protocolOf(id: number): number {
    return this.#flows.word(id, 0) & 255;
  }

  flow(id: number): Flow {
    return this.#objects.flow(id);
  }

  link(id: number): Link {
    return this.#objects.link(id);
  }

  envelopes(id: number): readonly Envelope[] {
    return this.#objects.envelopes(id);
  }

  #vlanStack(vlans: Uint16Array, count: number): number {
    const key = this.#vlanStacks.key;
    for (let i = 0; i < MAX_VLANS; i += 2)
      key[i / 2] = ((i < count ? vlans[i] : 0) << 16) | (i + 1 < count ? vlans[i + 1] : 0);
    return this.#vlanStacks.intern();
  }

  #address(family: 4 | 6, bytes: Uint8Array, at: number): number {
    if (family === 4) return this.#mapping?.four(u32(bytes, at)) ?? u32(bytes, at);
    const key = this.#addressEntry.key;
    for (let i = 0; i < 4; i++) key[i] = u32(bytes, at + 4 * i);
    return this.#addressEntry.intern();
  }
}
