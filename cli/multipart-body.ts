/** A multipart/form-data body (RFC 7578) of files, made while it is sent: its length is known before. */
import type { NamedFile } from "./name-files.ts";

export interface MultipartBody {
  readonly contentType: string;
  readonly lengthBytes: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** @param boundary that no file holds: a random one */
export function multipartBody(
  files: readonly NamedFile[],
  boundary: string,
  read: (path: string) => AsyncIterable<Uint8Array>,
): MultipartBody {
  const heads = files.map(({ part, name }) =>
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(part)}"; filename="${quoted(name)}"\r\n` +
        "Content-Type: application/octet-stream\r\n\r\n",
    ),
  );
  const end = Buffer.from(`--${boundary}--\r\n`);
  const lengthBytes = files.reduce((sum, { bytes }, i) => sum + heads[i].length + bytes + 2, end.length);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const [i, { path }] of files.entries()) {
      yield heads[i];
      yield* read(path);
      yield Buffer.from("\r\n");
    }
    yield end;
  }
  return { contentType: `multipart/form-data; boundary=${boundary}`, lengthBytes, chunks: chunks() };
}

/** As browsers do (HTML, "multipart/form-data encoding algorithm"). */
const quoted = (name: string) => name.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
