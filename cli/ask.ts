/** One HTTP request whose body is a stream of known length. */
import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { MultipartBody } from "./multipart-body.ts";

export interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
}

/** @throws Error when there is no answer. */
export function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body?: MultipartBody,
  method: "GET" | "POST" | "DELETE" = body ? "POST" : "GET",
): Promise<Answer> {
  const start = url.protocol === "https:" ? secure : plain;
  const sent = body
    ? { "content-type": body.contentType, "content-length": String(body.lengthBytes) }
    : undefined;
  return new Promise((resolve, reject) => {
    let answered = false;
    const request = start(url, { method, headers: { ...headers, ...sent } }, (response) => {
      answered = true;
      buffer(response).then((bytes) => resolve({ status: response.statusCode ?? 0, bytes }), reject);
    });
    // A server that refuses a body may close before it took all of it: its answer counts.
    request.on("error", (error) => {
      if (!answered) reject(error);
    });
    if (!body) request.end();
    else
      Readable.from(body.chunks)
        .on("error", (error) => request.destroy(error))
        .pipe(request);
  });
}
