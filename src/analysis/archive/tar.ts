/** The regular files of a tar, one after another, as it streams: none of them is ever held as a whole. */
import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { ARCHIVE_LIMITS, type ArchiveFile, type ArchiveProblem, type Chunks } from "./define.ts";
import { WholeStream } from "./whole.ts";

/** What breaks ends the stream and is added to `problems`; the files before it stand. Never throws. */
export async function* readTar(chunks: Chunks, problems: ArchiveProblem[]): AsyncGenerator<ArchiveFile> {
  const broken = (error: unknown) => {
    if (problems.length > 0) return;
    const why = error instanceof Error ? error.message.slice(0, 200) : "";
    problems.push({ code: "bundle-broken", detail: `the archive is broken, or is no tar: ${why}` });
  };
  const entries = streamOf(chunks)
    .pipeThrough(createTarDecoder({ strict: true }))
    .getReader();
  const next = async (): Promise<ParsedTarEntry | undefined> => {
    try {
      return (await entries.read()).value;
    } catch (error) {
      broken(error);
      return undefined;
    }
  };
  let count = 0;
  try {
    for (let entry = await next(); entry; entry = await next()) {
      if (++count > ARCHIVE_LIMITS.entries) {
        const detail = `read up to entry ${ARCHIVE_LIMITS.entries}: a bundle holds no more`;
        problems.push({ code: "bundle-too-many", detail });
        return;
      }
      const body = new WholeStream(chunksOf(entry.body.getReader(), broken));
      if (entry.header.type === "file") yield { name: entry.header.name, chunks: body };
      // Not cancelled: the decoder takes that for the next body's where this one has bytes on their way.
      await body.drain();
    }
  } finally {
    await entries.cancel().catch(() => {});
  }
}

async function* chunksOf(
  body: ReadableStreamDefaultReader<Uint8Array>,
  broken: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for (let read = await body.read(); !read.done; read = await body.read()) yield read.value;
  } catch (error) {
    broken(error);
  }
}

/** Pulled: nothing is read ahead of what the decoder asks for. Chunks are copied, their sender uses them again. */
function streamOf(chunks: Chunks): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value.slice());
      },
    },
    { highWaterMark: 0 },
  );
}
