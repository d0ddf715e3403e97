import { memory } from "../../../src/store/memory.ts";
import { conformsForBlobs } from "./conformance.ts";

const store = memory.openBlobs({});
conformsForBlobs("memory", () => store);
