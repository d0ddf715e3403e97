/** Archives for tests, made by the library that packs them. */
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";

export type Files = readonly (readonly [name: string, content: Uint8Array | string])[];

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;

export function tarOf(files: Files): Promise<Uint8Array<ArrayBuffer>> {
  return packTar(
    files.map(([name, content]) => ({
      header: { name, size: bytesOf(content).length, type: "file", mtime: new Date(0) },
      body: bytesOf(content),
    })),
  );
}

export async function tarGzOf(files: Files): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(gzipSync(await tarOf(files)));
}

/** A tar header as it stands in the file, with whatever is said of the size. */
export function headerOf(name: string, size: string, type = "0"): Uint8Array {
  const block = new Uint8Array(512);
  const put = (text: string, at: number) => block.set(new TextEncoder().encode(text), at);
  put(name.slice(0, 100), 0);
  put("0000644\0", 100);
  put(size, 124);
  put("00000000000\0", 136);
  put("        ", 148);
  put(type, 156);
  put("ustar\0", 257);
  put("00", 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
