/**
 * Addresses as hexadecimal numbers, as the kernel prints them in /proc/net: in network order in ip_vs and
 * ip_vs_conn, word by word in the host's order in tcp, udp and route, sixteen bytes in a row in if_inet6 and
 * ipv6_route. Which order it is only the shape of the line tells, or the heading above it.
 */
import type { AddressMap } from "./address-map.ts";

const SOCKETS = /^\s{0,8}sl {1,4}local_address /;
const SOCKET =
  /^\s{0,8}\d{1,7}: [0-9A-F]{8}(?:[0-9A-F]{24})?:[0-9A-F]{4} [0-9A-F]{8}(?:[0-9A-F]{24})?:[0-9A-F]{4} /;
const ROUTE =
  /^([\w.@-]{1,15}\s{1,20})([0-9A-F]{8})(\t)([0-9A-F]{8})(\t[0-9A-F]{4}\t\d{1,10}\t\d{1,10}\t\d{1,10}\t)([0-9A-F]{8})(?=\t)/;
const CONNECTION = /^(?:TCP|UDP|SCTP?|IP) {1,4}[0-9A-F]{8} [0-9A-F]{4} [0-9A-F]{8} [0-9A-F]{4} [0-9A-F]{8} /;
const SERVICE = /(?<![0-9A-Fa-f])[0-9A-F]{8}(?=:[0-9A-F]{4}(?![0-9A-Fa-f]))/g;
const INTERFACE = /^[0-9a-f]{32}(?= [0-9a-f]{2} [0-9a-f]{2} [0-9a-f]{2} [0-9a-f]{2} )/;
const ROUTE_6 = /^([0-9a-f]{32})( )([0-9a-f]{2})( )([0-9a-f]{32})( )([0-9a-f]{2})( )([0-9a-f]{32})(?= )/;
const EMPTY = "00000000";

export class HexAddresses {
  readonly #map: AddressMap;

  constructor(map: AddressMap) {
    this.#map = map;
  }

  replaced(line: string): string {
    if (!/[0-9A-Fa-f]{8}/.test(line) || SOCKETS.test(line)) return line;
    if (SOCKET.test(line))
      return line.replace(/(?<![0-9A-F])[0-9A-F]{8}(?:[0-9A-F]{24})?(?=:[0-9A-F]{4} )/g, (hex) =>
        this.#hostOrder(hex),
      );
    const route = ROUTE.exec(line);
    if (route) {
      const [all, device, network, tab, gateway, counters, mask] = route;
      const bits = maskBitsOf(swapped(mask));
      const to = hexOf(this.#map.fourPrefix(Number.parseInt(swapped(network), 16), bits));
      return `${device}${swapped(to)}${tab}${this.#hostOrder(gateway)}${counters}${mask}${line.slice(all.length)}`;
    }
    if (CONNECTION.test(line))
      return line.replace(/(?<= )[0-9A-F]{8}(?= [0-9A-F]{4} )/g, (hex) => this.#networkOrder(hex));
    if (INTERFACE.test(line)) return line.replace(INTERFACE, (hex) => this.#six(hex, 128));
    const six = ROUTE_6.exec(line);
    if (six) {
      const [all, to, , toBits, , from, , fromBits, , gateway] = six;
      const made = [
        this.#six(to, Number.parseInt(toBits, 16)),
        toBits,
        this.#six(from, Number.parseInt(fromBits, 16)),
        fromBits,
        this.#six(gateway, 128),
      ];
      return `${made.join(" ")}${line.slice(all.length)}`;
    }
    return line.replace(SERVICE, (hex) => this.#networkOrder(hex));
  }

  #networkOrder(hex: string): string {
    return hexOf(this.#map.four(Number.parseInt(hex, 16)));
  }

  /** Word by word, each with its bytes the other way round. */
  #hostOrder(hex: string): string {
    if (hex === EMPTY) return hex;
    if (hex.length === 8) return swapped(this.#networkOrder(swapped(hex)));
    const words = hex.match(/.{8}/g) ?? [];
    const made = this.#six(words.map(swapped).join("").toLowerCase(), 128).toUpperCase();
    return (made.match(/.{8}/g) ?? []).map(swapped).join("");
  }

  #six(hex: string, bits: number): string {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
    this.#map.six(bytes, Math.min(bits, 128));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

const hexOf = (word: number): string => word.toString(16).toUpperCase().padStart(8, "0");
const swapped = (hex: string): string =>
  hex.slice(6, 8) + hex.slice(4, 6) + hex.slice(2, 4) + hex.slice(0, 2);
const maskBitsOf = (hex: string): number => Math.clz32(~Number.parseInt(hex, 16) >>> 0);
