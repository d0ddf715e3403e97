import type { LinkLayer } from "../cursor.ts";

/** An IPv4 packet without a link header (LINKTYPE_IPV4). */
export const ipv4Only: LinkLayer = {
  name: "ipv4",
  linkTypes: [228],
  read: (_bytes, offset, end, cursor) => cursor.readEthertype(0x0800, offset, end),
};

/** An IPv6 packet without a link header (LINKTYPE_IPV6). */
export const ipv6Only: LinkLayer = {
  name: "ipv6",
  linkTypes: [229],
  read: (_bytes, offset, end, cursor) => cursor.readEthertype(0x86dd, offset, end),
};
