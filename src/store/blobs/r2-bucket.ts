/** What is used of an R2 bucket for bytes (Workers API, R2Bucket), and how its failures are told. */
import { StoreError } from "../define.ts";

export interface BlobBucket {
  put(
    key: string,
    value: ReadableStream<Uint8Array> | Uint8Array,
    options?: R2Options,
  ): Promise<object | null>;
  get(key: string, options?: { readonly range: { offset: number; length: number } }): Promise<R2Body | null>;
  head(key: string): Promise<R2Head | null>;
  delete(keys: string | readonly string[]): Promise<void>;
  list(options: R2ListOptions): Promise<R2List>;
  createMultipartUpload(key: string): Promise<{ readonly uploadId: string }>;
  resumeMultipartUpload(key: string, uploadId: string): R2Sending;
}

type Metadata = Readonly<Record<string, string>>;

export interface R2Options {
  readonly customMetadata: Metadata;
}

interface R2Head {
  readonly size: number;
  readonly etag: string;
  readonly customMetadata?: Metadata;
}

interface R2Body extends R2Head {
  readonly body: ReadableStream<Uint8Array>;
}

interface R2ListOptions {
  readonly prefix: string;
  readonly include?: readonly ["customMetadata"];
  readonly startAfter?: string;
}

interface R2List {
  readonly objects: readonly {
    readonly key: string;
    readonly uploaded: Date;
    readonly customMetadata?: Metadata;
  }[];
  readonly truncated: boolean;
}

interface R2Sending {
  uploadPart(number: number, body: ReadableStream<Uint8Array>): Promise<R2Part>;
  complete(parts: readonly R2Part[]): Promise<object>;
  abort(): Promise<void>;
}

export interface R2Part {
  readonly partNumber: number;
  readonly etag: string;
}

/** R2 throws plain errors: a caller sees one kind. */
export async function ask<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    throw new StoreError("the bucket did not answer", { cause });
  }
}
