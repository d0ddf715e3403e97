/** Storage of bytes: what is sent in parts, and what the steps of a long analysis leave for each other. */

export interface BlobHead {
  /** Of the whole object. */
  readonly bytes: number;
  /** Other content, other etag. Without quotes. */
  readonly etag: string;
}

export interface Blob extends BlobHead {
  /** Of the whole object or of the range; read once. A chunk is valid until the next one is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface Range {
  readonly from: number;
  readonly bytes: number;
}

export interface BlobPage {
  readonly entries: readonly { readonly key: string; readonly time: number }[];
  readonly more: boolean;
}

/** Every method throws StoreError when the storage does not do it. */
export interface BlobStore {
  /** Writes the pieces one after another under `key`, in place of what was there. */
  put(key: string, pieces: readonly Uint8Array[]): Promise<void>;
  /** The object, or a range of it that lies inside; undefined when there is none. */
  get(key: string, range?: Range): Promise<Blob | undefined>;
  head(key: string): Promise<BlobHead | undefined>;
  delete(key: string): Promise<void>;
  /** Keys that start so, in order, after `after`, with when they were written (Unix milliseconds). */
  list(prefix: string, after?: string): Promise<BlobPage>;
  /** Deletes every object whose key starts so. */
  deleteAll(prefix: string): Promise<void>;
  readonly parts: PartStore;
}

/** An object that is sent in parts, in any order, each as often as it takes; there once it is completed. */
export interface PartStore {
  /** @returns what names this sending to the storage. */
  begin(key: string): Promise<string>;
  /** The parts that are there, by number. */
  list(key: string, sending: string): Promise<readonly Part[]>;
  /** Makes the parts that are there the object. */
  complete(key: string, sending: string): Promise<void>;
  /** Deletes the parts. */
  abort(key: string, sending: string): Promise<void>;
  /** Where the storage itself takes a part by PUT, for so many seconds; undefined when `put` takes it. */
  url?(key: string, sending: string, number: number, seconds: number): Promise<string>;
  /**
   * Takes a part that has exactly `bytes` bytes.
   * @param md5 what they must have, where the sender says it
   * @returns false when they have not; the part is then not there.
   */
  put?(key: string, sending: string, part: PartBody): Promise<boolean>;
}

export interface Part {
  /** From 1. */
  readonly number: number;
  readonly bytes: number;
}

export interface PartBody extends Part {
  readonly body: ReadableStream<Uint8Array>;
  readonly md5: Uint8Array | undefined;
}
