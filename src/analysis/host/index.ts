/** Every parser, one line each. The first whose `matchesCommand` or `matchesBody` is true reads the section. */
import type { HostParser } from "./define.ts";

export const HOST_PARSERS: readonly HostParser[] = [];
