import { capStateNotOfTheTest } from "../../../src/analysis/rules/cap-state-not-of-the-test.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

/** The director's table, its connections gone: `Route   1      0          3` without the 3. */
const idle = editText(
  (part) => part === "ds.state.after",
  (text) => text.replace(/(Route {3}1 {6}0 {10})[0-9]+/g, "$10"),
);

onCases(
  capStateNotOfTheTest,
  [
    { case: "article", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "dr-antispoof", but: ["the table is idle", idle], segments: ["ds>ds"], confidence: "confirmed" },
  ],
  [
    { case: "dr-antispoof", outcome: "pass" },
    // Before a test nothing has to be in it.
    { case: "dr-antispoof", but: ["the snapshot of before", without(".after")], outcome: "pass" },
    { case: "dr-antispoof", but: ["without state", without(".state")], outcome: "inconclusive" },
    // Nothing was forwarded that could be in the table.
    { case: "dr-ds-firewall-drop", outcome: "inconclusive" },
    // The entries of TCP end with the connection.
    { case: "tcp-dr-healthy", outcome: "pass" },
  ],
);
