/** How an S3-compatible storage is reached, and what it means when it is not. */
import { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { StoreError } from "./define.ts";

export const S3Bindings = z.object({
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }),
  S3_BUCKET: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  S3_REGION: z.string().min(1).default("us-east-1"),
  /** The bucket in the path (`http://host/bucket/key`) or in the host name. */
  S3_PATH_STYLE: z.stringbool().default(true),
});
export type S3Settings = z.infer<typeof S3Bindings>;

/** Attempts in all. */
const ATTEMPTS = 2;

/** @param requestTimeout milliseconds until a silent server counts as unreachable. */
export function s3Client(settings: S3Settings, requestTimeout: number): S3Client {
  return new S3Client({
    endpoint: settings.S3_ENDPOINT,
    region: settings.S3_REGION,
    forcePathStyle: settings.S3_PATH_STYLE,
    credentials: {
      accessKeyId: settings.S3_ACCESS_KEY_ID,
      secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
    },
    maxAttempts: ATTEMPTS,
    requestHandler: { requestTimeout, connectionTimeout: 2_000 },
    // Checksum trailers are refused (411, 501) by many stores that are not Amazon's.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

/** The answer, or undefined when it is the HTTP status that means "nothing there". */
export async function unless<T>(
  status: number | undefined,
  request: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (status !== undefined && statusOf(error) === status && nameOf(error) !== "NoSuchBucket")
      return undefined;
    throw failure(error);
  }
}

/** The answer. @throws StoreError */
export async function sent<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw failure(error);
  }
}

const Refusal = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) });

export function statusOf(error: unknown): number | undefined {
  return Refusal.safeParse(error).data?.$metadata.httpStatusCode;
}

/** Says what the store answered, and nothing of keys or endpoints. */
export function failure(error: unknown): StoreError {
  const status = statusOf(error);
  return new StoreError(`the object storage said ${status ?? "nothing"}: ${nameOf(error)}`, { cause: error });
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "unknown");
