/** Reads captures with pcap-parser and counts their packets: node bench/pcap-parser.ts FILE.. */
import { createReadStream } from "node:fs";
import { parse } from "pcap-parser";

const BLOCK_BYTES = 256 * 1024;

function countPackets(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let packets = 0;
    const parser = parse(createReadStream(path, { highWaterMark: BLOCK_BYTES }));
    parser.on("packet", () => packets++);
    parser.on("error", reject);
    parser.on("end", () => resolve(packets));
  });
}

let packets = 0;
for (const path of process.argv.slice(2)) packets += await countPackets(path);
console.log(packets);
