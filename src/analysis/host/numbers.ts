/** Numbers as commands print them. Each reader answers undefined for anything else. */

/** A plain decimal number, not negative: `148`. Beyond 2^53 it is rounded. */
export function decimal(text: string): number | undefined {
  return /^[0-9]{1,20}$/.test(text) ? Number(text) : undefined;
}

/** Hexadecimal digits without a prefix: `0000003C`. */
export function hex(text: string): number | undefined {
  return /^[0-9a-fA-F]{1,16}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}

const SCALE = new Map([
  ["", 1],
  ["K", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
]);

/** A number that may be cut to thousands, as ipvsadm and iptables do: `123456K`. Exact without a suffix. */
export function scaled(text: string): { readonly value: number; readonly exact: boolean } | undefined {
  const match = /^([0-9]{1,20})([KMGT]?)$/.exec(text);
  if (!match) return undefined;
  return { value: Number(match[1]) * (SCALE.get(match[2]) ?? 1), exact: match[2] === "" };
}

/** A packet mark: `7`, `0x7`, `0x7/0xff` (the value; the mask is left out). */
export function markValue(text: string): number | undefined {
  const [value] = text.split("/", 1);
  if (/^0x[0-9a-fA-F]{1,8}$/.test(value)) return Number(value);
  return decimal(value);
}
