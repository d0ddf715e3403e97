/** A receiver of webhooks: a real HTTP server that answers as it is told, and keeps what came. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

export interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It goes on writing until the other side closes. */
  readonly endless?: boolean;
}

export interface Receiver {
  readonly url: string;
  readonly got: readonly Got[];
  /** Waits until so many came. */
  received(count: number): Promise<readonly Got[]>;
  close(): Promise<void>;
}

/** @param answers of the first request, the second, ...; the last one of all that follow */
export async function startReceiver(...answers: readonly Answer[]): Promise<Receiver> {
  const got: Got[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const answer = answers[Math.min(got.length, answers.length - 1)] ?? { status: 200 };
      got.push({
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      });
      response.writeHead(answer.status, answer.headers);
      if (answer.endless) pour(response);
      else response.end(answer.body);
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    got,
    received: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (got.length < count) return;
          waiting.delete(look);
          resolve(got);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function pour(response: ServerResponse): void {
  const water = new Readable({
    read() {
      this.push("x".repeat(10_000));
    },
  });
  response.on("close", () => water.destroy());
  water.pipe(response);
}
