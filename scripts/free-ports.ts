/** Free TCP ports of 127.0.0.1. Run as a program it prints as many as its argument says. */
import { createServer } from "node:net";

/** Below the range that outgoing connections take theirs from (ip_local_port_range). */
const FIRST = 20_000;
const COUNT = 10_000;

export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

if (import.meta.main) console.log((await freePorts(Number(process.argv[2] ?? 1))).join(" "));
