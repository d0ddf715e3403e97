/** Must not compile: it uses a field that no report has. See test/service/client.test.ts. */
import type { components } from "./.generated/api.ts";

export const wrong = ({ verdict }: components["schemas"]["Report"]) => verdict.conclusion;
