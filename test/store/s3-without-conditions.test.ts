/** A store that answers 501 to a conditional write, as OpenStack Swift does: a small one, in this process. */
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { s3 } from "../../src/store/s3.ts";

const objects = new Map<string, string>();
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const key = new URL(request.url ?? "", "http://store").pathname;
  if (request.method === "PUT" && request.headers["if-none-match"] !== undefined)
    response.writeHead(501).end();
  else if (request.method === "PUT") response.writeHead(objects.set(key, body) ? 200 : 500).end();
  else if (!objects.has(key)) response.writeHead(404).end();
  else if (request.method === "DELETE") response.writeHead(objects.delete(key) ? 204 : 404).end();
  else response.writeHead(200).end(request.method === "GET" ? objects.get(key) : undefined);
});
let endpoint = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  endpoint = typeof address === "object" ? `http://127.0.0.1:${address?.port}` : "";
});
afterAll(() => server.close());

const open = () =>
  s3.open({
    S3_ENDPOINT: endpoint,
    S3_BUCKET: "reports",
    S3_ACCESS_KEY_ID: "any",
    S3_SECRET_ACCESS_KEY: "any",
  });

it("looks first and then writes, and never overwrites", async () => {
  const store = open();
  expect(await store.create("one-report", '{"first":true}')).toEqual({ created: true });
  expect([...objects]).toEqual([["/reports/reports/one-report.json", '{"first":true}']]);
  expect(await store.create("one-report", '{"second":true}')).toEqual({ created: false });
  expect(await store.get("one-report")).toBe('{"first":true}');
  expect(await store.delete("one-report")).toBe(true);
  expect(await store.create("one-report", '{"third":true}')).toEqual({ created: true });
  expect(await store.get("one-report")).toBe('{"third":true}');
});
