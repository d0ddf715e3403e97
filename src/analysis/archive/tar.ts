/** The regular files of a tar, one after another, as it streams: none of them is ever held as a whole. */
import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { ARCHIVE_LIMITS, type ArchiveFile, type ArchiveProblem, type Chunks } from "./define.ts";
import { TarFeed } from "./feed.ts";
import { WholeStream } from "./whole.ts";

/** What breaks ends the stream and is added to `problems`; the files before it stand. Never throws. */
export async function* readTar(chunks: Chunks, problems: ArchiveProblem[]): AsyncGenerator<ArchiveFile> {
  const broken = (error: unknown) => {
    if (problems.length > 0) return;
    const why = error instanceof Error ? error.message.slice(0, 200) : "";
    problems.push({ code: "bundle-broken", detail: `the archive is broken, or is no tar: ${why}` });
  };
  const feed = new TarFeed(chunks);
  const entries = feed
    .stream()
    .pipeThrough(createTarDecoder({ strict: true }))
    .getReader();
  const next = async (): Promise<ParsedTarEntry | undefined> => {
    try {
      return (await feed.waitFor(entries.read())).value;
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
      feed.expectContent(entry.header.size);
      const body = new WholeStream(chunksOf(entry, feed, broken));
      if (entry.header.type === "file") yield { name: entry.header.name, chunks: body };
      // Not cancelled: the decoder takes that for the next body's where this one has bytes on their way.
      await body.drain();
    }
  } finally {
    await entries.cancel().catch(() => {});
  }
}

/** Asks for no end behind the last byte: what the decoder would be given for that is another file's. */
async function* chunksOf(
  { header, body }: ParsedTarEntry,
  feed: TarFeed,
  broken: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let left = header.size; left > 0; ) {
      const { value, done } = await feed.waitFor(reader.read());
      if (done) return;
      left -= value.length;
      yield value;
    }
  } catch (error) {
    broken(error);
  }
}
