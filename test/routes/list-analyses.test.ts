import { env, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import { r2 } from "../../src/store/r2.ts";
import { ask, problemOf } from "./ask.ts";

afterEach(() => reset());

const List = z.object({
  analyses: z.array(z.object({ id: z.string(), report: z.string() })),
  next: z.string().nullable(),
});
const list = async (query: string) => List.parse(await (await ask(`/v1/analyses${query}`)).json());

it("lists nothing where nothing is", async () => {
  expect(await list("")).toEqual({ analyses: [], next: null });
});

it("lists page by page", async () => {
  const store = r2.open(env);
  const ids = ["report-a1", "report-b2", "report-c3", "report-d4", "report-e5"];
  for (const id of ids) await store.create(id, "{}");
  const first = await list("?limit=2");
  expect(first.analyses).toEqual([
    { id: "report-a1", report: "/v1/analyses/report-a1" },
    { id: "report-b2", report: "/v1/analyses/report-b2" },
  ]);
  const second = await list(`?limit=2&cursor=${first.next}`);
  const third = await list(`?limit=2&cursor=${second.next}`);
  expect([...second.analyses, ...third.analyses].map(({ id }) => id)).toEqual(ids.slice(2));
  expect(third.next).toBeNull();
  expect((await list("")).analyses).toHaveLength(5);
});

it.each(["limit=0", "limit=101", "limit=x", "limit=1.5", "cursor=../x", "cursor="])(
  "refuses %s",
  async (query) => {
    const { status, code, errors } = await problemOf(await ask(`/v1/analyses?${query}`));
    expect([status, code]).toEqual([400, "query-invalid"]);
    expect(errors?.[0]).toMatchObject({ part: query.split("=")[0] });
  },
);
