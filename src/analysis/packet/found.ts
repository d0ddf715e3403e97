/** What a capture holds besides rows: neighbour messages, ICMP errors, VRRP, notes. Few, capped, plain. */
import { type IcmpError, type NeighbourMessage, PACKET_LIMITS, type VrrpAdvert } from "./define.ts";

export class Found {
  readonly neighbours: NeighbourMessage[] = [];
  readonly icmpErrors: IcmpError[] = [];
  readonly adverts: VrrpAdvert[] = [];
  readonly notes = new Map<string, number>();

  /** Counts one more (or `times` more) of `kind`; kinds beyond the limit are counted together. */
  note(kind: string, times = 1): void {
    const before = this.notes.get(kind);
    if (before === undefined && this.notes.size >= PACKET_LIMITS.notes - 1 && kind !== "other-notes")
      this.note("other-notes", times);
    else this.notes.set(kind, (before ?? 0) + times);
  }

  addNeighbour(message: NeighbourMessage): void {
    if (this.neighbours.length < PACKET_LIMITS.neighbours) this.neighbours.push(message);
    else this.note("neighbours-limit");
  }

  addIcmpError(error: IcmpError): void {
    if (this.icmpErrors.length < PACKET_LIMITS.icmpErrors) this.icmpErrors.push(error);
    else this.note("icmp-errors-limit");
  }

  addAdvert(advert: VrrpAdvert): void {
    if (this.adverts.length < PACKET_LIMITS.adverts) this.adverts.push(advert);
    else this.note("adverts-limit");
  }
}
