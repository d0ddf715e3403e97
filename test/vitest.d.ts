import "vitest";

declare module "vitest" {
  /** What vitest.config.ts gives to every test. */
  export interface ProvidedContext {
    /** A real S3 store, or "" when there is none. */
    s3Endpoint: string;
  }
}
