import { memory } from "../../src/store/memory.ts";
import { conforms } from "./conformance.ts";

const store = memory.open({});
conforms("memory", () => store);
