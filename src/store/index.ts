/** The kinds of storage there are. */
import type { StoreDriver } from "./define.ts";
import { memory } from "./memory.ts";
import { r2 } from "./r2.ts";
import { s3 } from "./s3.ts";

export const STORES: readonly StoreDriver[] = [r2, s3, memory];
