/** Raw captures that are kept because the caller asked: sealed, for some days, and deleted with the report. */
import * as z from "zod";
import type { BlobStore } from "../store/blobs/define.ts";
import type { ReportStore } from "../store/define.ts";

export const RETAIN_LIMITS = {
  /** Longest that an operator can allow. */
  days: 365,
} as const;

/** Where one tenant's captures are kept. */
export interface Vault {
  /** What is kept of a report, by the report's id. */
  readonly records: ReportStore;
  readonly blobs: BlobStore;
  /** 32 bytes for each folder; undefined where there is no master key to derive them from. */
  readonly keyOf: ((folder: string) => Uint8Array) | undefined;
}

/** In the order in which they were read. */
export const RetainedFile = z.object({
  host: z.string(),
  kind: z.enum(["capture", "bundle"]),
  part: z.string(),
  name: z.string(),
});
export type RetainedFile = z.infer<typeof RetainedFile>;

export const Retained = z.object({
  /** Of the sealed pieces. */
  folder: z.string(),
  /** RFC 3339. */
  until: z.string(),
  files: z.array(RetainedFile),
});
export type Retained = z.infer<typeof Retained>;

/** In front of the pieces of one folder. */
export const folderPrefix = (folder: string) => `captures/${folder}/`;

export const pieceKey = (folder: string, file: number, piece: number) =>
  `${folderPrefix(folder)}${String(file).padStart(4, "0")}-${String(piece).padStart(6, "0")}`;
