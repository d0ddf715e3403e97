/** What every storage driver promises (src/store/define.ts): one suite, run over each of them. */
import { describe, expect, it } from "vitest";
import { type ReportStore, StoreError } from "../../src/store/define.ts";

let made = 0;
const newId = () => `test-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}-${made++}`;

/** @param open a store that holds nothing, or nothing but what other tests of this suite left. */
export function conforms(name: string, open: () => ReportStore | Promise<ReportStore>): void {
  describe(`${name} keeps the contract of a store`, () => {
    it("gives back what was created, to the byte", async () => {
      const store = await open();
      const id = newId();
      const json = JSON.stringify({
        id,
        text: 'quotes " and \\, 中文, \u{1f4e6}, \u0000',
        pad: "x".repeat(70_000),
      });
      expect(await store.create(id, json)).toEqual({ created: true });
      expect(await store.get(id)).toBe(json);
    });

    it("knows nothing of an id that was never created", async () => {
      const store = await open();
      expect(await store.get(newId())).toBeUndefined();
      expect(await store.delete(newId())).toBe(false);
    });

    it("creates once, and never overwrites", async () => {
      const store = await open();
      const id = newId();
      expect(await store.create(id, '{"first":true}')).toEqual({ created: true });
      expect(await store.create(id, '{"first":true}')).toEqual({ created: false });
      expect(await store.create(id, '{"second":true}')).toEqual({ created: false });
      expect(await store.get(id)).toBe('{"first":true}');
    });

    it("lets one of several writers at once win, and keeps what that one wrote", async () => {
      const store = await open();
      const id = newId();
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, writer) => store.create(id, JSON.stringify({ writer }))),
      );
      const winners = answers.flatMap(({ created }, writer) => (created ? [writer] : []));
      expect(winners).toHaveLength(1);
      expect(await store.get(id)).toBe(JSON.stringify({ writer: winners[0] }));
    });

    it("deletes once, and lets the id be created again", async () => {
      const store = await open();
      const id = newId();
      await store.create(id, "{}");
      expect(await store.delete(id)).toBe(true);
      expect(await store.get(id)).toBeUndefined();
      expect(await store.delete(id)).toBe(false);
      expect(await store.create(id, '{"again":true}')).toEqual({ created: true });
    });

    it("lists every id once, in order, page by page", async () => {
      const store = await open();
      const ids = Array.from({ length: 7 }, newId);
      for (const id of ids) await store.create(id, "{}");
      const seen: string[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await store.list(cursor === undefined ? { limit: 3 } : { limit: 3, cursor });
        expect(page.ids.length).toBeLessThanOrEqual(3);
        seen.push(...page.ids);
        cursor = page.next;
        pages++;
      } while (cursor !== undefined && pages < 1000);
      expect(pages).toBeGreaterThan(2);
      expect(seen).toEqual([...new Set(seen)].sort());
      expect(seen).toEqual(expect.arrayContaining(ids));
    });

    it("leaves out of a list what was deleted", async () => {
      const store = await open();
      const id = newId();
      await store.create(id, "{}");
      await store.delete(id);
      const { ids } = await store.list({ limit: 1000 });
      expect(ids).not.toContain(id);
    });

    it.each(["", "short", "../../other", "a/b/c/d/e/f", "UPPER-CASE-ID", "x".repeat(81), "spaces in it"])(
      "takes %j for no id",
      async (id) => {
        const store = await open();
        await expect(store.create(id, "{}")).rejects.toThrow(StoreError);
        await expect(store.get(id)).rejects.toThrow(StoreError);
        await expect(store.delete(id)).rejects.toThrow(StoreError);
      },
    );

    it("answers a check", async () => {
      await (await open()).check();
    });
  });
}
