/**
 * A bundle: one archive with what a host has to say, read entry by entry as it streams. What an entry is
 * follows from its name alone; nothing is ever written under that name.
 */

/** Cut anywhere; read once, in order. */
export type Chunks = AsyncIterable<Uint8Array>;

/** One regular file of an archive. */
export interface ArchiveFile {
  /** As the archive has it: a stranger's words. */
  readonly name: string;
  /** Valid until the next file is asked for; what is left unread of them is skipped. */
  readonly chunks: Chunks;
}

/** What is wrong with an archive as a whole; the files before it were read. */
export interface ArchiveProblem {
  readonly code: "bundle-unsupported" | "bundle-broken" | "bundle-too-large" | "bundle-too-many";
  /** One English sentence. */
  readonly detail: string;
}

export const ARCHIVE_LIMITS = {
  /** After decompression: a small archive can hold far more than anybody waits for. */
  inflatedBytes: 536_870_912,
  /** Entries looked at; a sosreport has some ten thousand. */
  entries: 50_000,
  nameLength: 300,
  /** Files that become inputs. */
  captures: 64,
  texts: 400,
  /** Of one file of a sosreport; the text of a whole host is bounded by HOST_LIMITS. */
  textBytes: 524_288,
  /** Names that a problem lists. */
  listed: 5,
} as const;
