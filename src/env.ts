/** The one reader of bindings and variables. */
import * as z from "zod";
import { type ReportStore, readSettings } from "./store/define.ts";
import { STORES } from "./store/index.ts";

export interface Environment {
  readonly store: ReportStore;
  readonly comparisons: ReportStore;
  readonly storeName: string;
}

const Variables = z.object({ STORE: z.enum(STORES.map(({ name }) => name)).default(STORES[0].name) });

/** Opened once for each set of bindings: a store in memory has to stay. */
const opened = new WeakMap<object, Environment>();

/** @throws StoreError naming the variable that is missing or wrong. */
export function readEnvironment(bindings: object): Environment {
  const known = opened.get(bindings);
  if (known) return known;
  const { STORE } = readSettings(Variables, bindings);
  const driver = STORES.find(({ name }) => name === STORE) ?? STORES[0];
  const environment = {
    store: driver.open(bindings),
    comparisons: driver.open(bindings, "comparisons"),
    storeName: driver.name,
  };
  opened.set(bindings, environment);
  return environment;
}
