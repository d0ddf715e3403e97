/** Starts the service, sends it the captures and host state of one case, prints the verdict, stops. */
import { formOf, readCase } from "./case-files.ts";
import { startWorker } from "./worker.ts";

const folder = process.argv[2] ?? new URL("../test/cases/article", import.meta.url).pathname;

const files = await readCase(folder);
const worker = await startWorker();
try {
  const parts = files.map(({ part, name }) => `-F ${part}=@${name}`).join(" ");
  console.log(`$ curl ${parts} ${worker.url}/v1/analyses`);
  const made = await fetch(`${worker.url}/v1/analyses`, { method: "POST", body: formOf(files) });
  const location = made.headers.get("location");
  if (!made.ok || location === null) throw new Error(`${made.status} ${await made.text()}`);
  console.log(`${made.status} ${location}\n`);

  console.log(`$ curl -H "Accept: text/plain" ${worker.url}${location}`);
  const read = await fetch(`${worker.url}${location}`, { headers: { accept: "text/plain" } });
  console.log(await read.text());
} finally {
  await worker.stop();
}
