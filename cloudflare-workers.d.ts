/** What is used of the Workers runtime beyond the web's own interfaces. */

declare module "cloudflare:workers" {
  export abstract class WorkflowEntrypoint {
    constructor(context: unknown, env: object);
    protected readonly env: object;
  }
  export abstract class DurableObject {
    constructor(context: { readonly storage: KeyValues }, env: object);
    protected readonly ctx: { readonly storage: KeyValues };
  }
  interface KeyValues {
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
  }
}

/** Passes bytes on, and fails when they are not as many: the storage wants to know the length beforehand. */
declare class FixedLengthStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(bytes: number);
}

declare module "crypto" {
  namespace webcrypto {
    interface Crypto {
      readonly DigestStream: new (
        algorithm: "MD5",
      ) => WritableStream<Uint8Array> & { readonly digest: Promise<ArrayBuffer> };
    }
  }
}
