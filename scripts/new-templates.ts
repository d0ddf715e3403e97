/** What `npm run new` writes for each kind of unit: files that compile and say where to go on. */

/** One unit: its new files by path, and the lines that its lists get. */
export interface NewUnit {
  readonly files: ReadonlyMap<string, string>;
  /** Per list: the import, and the entry (`name` in an array, whole lines elsewhere). */
  readonly lists: readonly ListEdit[];
}

export type ListEdit =
  /** Import and entry of an array, or of an object with shorthand keys. */
  | { readonly file: string; readonly kind: "entry"; readonly name: string; readonly from: string }
  /** An import or re-export, among those of the same folder. */
  | { readonly file: string; readonly kind: "import"; readonly line: string; readonly from: string }
  /** A line before the first line that starts with `before` after the line that starts with `after`. */
  | {
      readonly file: string;
      readonly kind: "line";
      readonly line: string;
      readonly after: string;
      readonly before: string;
    };

/** `id` in kebab case, `name` in camel case, `type` in Pascal case. */
export interface Name {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

export const TEMPLATES: ReadonlyMap<string, (of: Name) => NewUnit> = new Map([
  ["rule", newRule],
  ["host-parser", newHostParser],
  ["link", newLink],
  ["layer", newLayer],
  ["question", newQuestion],
  ["route", newRoute],
  ["render", newRenderer],
  ["notifier", newNotifier],
  ["store", newStore],
]);

function unit(files: Readonly<Record<string, string>>, ...lists: readonly ListEdit[]): NewUnit {
  return { files: new Map(Object.entries(files)), lists };
}

function entry(folder: string, { id, name }: Name): ListEdit {
  return { file: `src/${folder}/index.ts`, kind: "entry", name, from: `./${id}.ts` };
}

function newRule(of: Name): NewUnit {
  const { id, name } = of;
  const title = "The fault in one clause";
  return unit(
    {
      [`src/analysis/rules/${id}.ts`]: `/** Which fault this is, in one sentence. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { plural } from "./words.ts";

export const ${name} = defineRule({
  id: "${id}",
  layer: "real-server",
  severity: "broken",
  title: { en: "${title}", zh: "一句话说明故障" },
  needs: ["deliveries"],
  wants: [],
  judge({ deliveries }) {
    const servers = deliveries.servers.filter((s) => s.unanswered > 0);
    if (servers.length === 0)
      return pass({ en: "every request that arrived was answered", zh: "到达的请求都得到了应答" });
    const failing = servers.filter(() => false);
    if (failing.length === 0)
      return notApplicable({
        en: "what speaks for this fault was not seen",
        zh: "没有看到表明该故障的迹象",
      });
    const packets = failing.reduce((n, s) => n + s.unanswered, 0);
    const because = {
      en: \`\${plural(packets, "request")} ended there\`,
      zh: \`\${packets} 个请求止于此处\`,
    };
    return fail(because, {
      grounds: ["may"],
      packets,
      segments: failing.map((s) => ({ from: s.host, to: s.host })),
      explanation: {
        en: \`Measured: \${plural(packets, "request")}. Inferred: why.\`,
        zh: \`实测：\${packets} 个请求。推断：为何如此。\`,
      },
      evidence: failing.flatMap((s) => s.cites),
      remedies: [
        {
          host: "rs",
          platform: "any",
          commands: ["true"],
          note: { en: "what this changes", zh: "这会改变什么" },
        },
      ],
      verify: [
        {
          host: "rs",
          command: "true",
          expect: { en: "what is seen once it is mended", zh: "修复后会看到什么" },
        },
      ],
    });
  },
});
`,
      [`test/analysis/rules/${id}.test.ts`]: `import { ${name} } from "../../../src/analysis/rules/${id}.ts";
import { onCases } from "./on-cases.ts";

// A case where it fails, and cases that look alike and where it must not.
onCases(
  ${name},
  [{ case: "the-case", segments: ["rs1>rs1"], confidence: "confirmed" }],
  [{ case: "dr-healthy", outcome: "pass" }],
);
`,
      [`docs/rules/${id}.md`]: `# ${id}

${title}.
Real server · broken · direct routing and tunnelling.

## What you see

- In captures, in counters.

## Why

The mechanism, in the kernel's words.

## What it is not

| rival | what tells |
|---|---|
| another rule | the test that tells them apart |

## Confirm

    rs# command

## Fix

    rs# command

## When this is fine

When what looks like this is none.
`,
    },
    entry("analysis/rules", of),
    {
      file: "docs/rules/README.md",
      kind: "line",
      line: `- [${id}](${id}.md): ${title}`,
      after: "## Real server",
      before: "## ",
    },
  );
}

function newHostParser(of: Name): NewUnit {
  const { id, name } = of;
  return unit(
    {
      [`src/analysis/host/${id}.ts`]: `/** Which command's output this reads, and which facts it gives. */
import type { HostParser, LogLine } from "./define.ts";
import { keep, readLines } from "./read-lines.ts";

export const ${name}: HostParser = {
  name: "${id}",
  matchesCommand(words) {
    return words[0] === "${id}";
  },
  matchesBody() {
    return false;
  },
  parse(lines) {
    const log: LogLine[] = [];
    const unread = readLines(lines, (text, at) => {
      const message = text.trim();
      return message.startsWith("${id} ") && keep(log, { message, at });
    });
    return { facts: { log }, unread };
  },
};
`,
      [`test/analysis/host/${id}.test.ts`]: `import { ${name} } from "../../../src/analysis/host/${id}.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(${name});
`,
      [`test/fixtures/host/${id}/real.txt`]: `### ${id}\n${id} as a real machine printed it\n`,
      [`test/fixtures/host/${id}/real.json`]: `{
  "facts": { "log": [{ "message": "${id} as a real machine printed it", "at": 2 }] },
  "unread": []
}
`,
    },
    entry("analysis/host", of),
  );
}

function newLink(of: Name): NewUnit {
  const { id, name } = of;
  const file = "src/analysis/packet/links/index.ts";
  return unit(
    {
      [`src/analysis/packet/links/${id}.ts`]: `import type { Cursor, LinkLayer } from "../cursor.ts";

/** LINKTYPE_... (number) of pcap-linktype(7). */
export const ${name}: LinkLayer = { name: "${id}", linkTypes: [], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 4) cursor.note("${id}-cut");
  else if (bytes[offset] === 0) cursor.readEthertype(0x0800, offset + 4, end);
}
`,
      [`test/analysis/packet/links/${id}.test.ts`]: `import { expect, test } from "vitest";
import { ${name} } from "../../../../src/analysis/packet/links/${id}.ts";

test("has its numbers", () => expect(${name}.linkTypes).not.toEqual([]));
`,
    },
    { file, kind: "import", line: `export { ${name} } from "./${id}.ts";`, from: `./${id}.ts` },
  );
}

function newLayer(of: Name): NewUnit {
  const { id, name } = of;
  const file = "src/analysis/packet/layers/index.ts";
  return unit(
    {
      [`src/analysis/packet/layers/${id}.ts`]: `import type { Cursor, Layer } from "../cursor.ts";

/** Which header (RFC), and what is kept of it. */
export const ${name}: Layer = { name: "${id}", protocols: [], read };

function read(_bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 4) cursor.cutHeader("${id}-header-cut");
  else cursor.skipHeader(4);
}
`,
      [`test/analysis/packet/layers/${id}.test.ts`]: `import { expect, test } from "vitest";
import { ${name} } from "../../../../src/analysis/packet/layers/${id}.ts";

test("has its numbers", () => expect(${name}.protocols).not.toEqual([]));
`,
    },
    { file, kind: "import", line: `export { ${name} } from "./${id}.ts";`, from: `./${id}.ts` },
  );
}

function newQuestion(of: Name): NewUnit {
  const { id, name, type } = of;
  const answers = "src/analysis/evidence/answers.ts";
  return unit(
    {
      [`src/analysis/evidence/${id}.ts`]: `/** Question: what do rules want to know? */
import { type Absent, absent, type Scene } from "./define.ts";

export interface ${type} {
  readonly hosts: readonly string[];
}

export function ${name}({ observed }: Scene): ${type} | Absent {
  const hosts = observed.cast.members.map((m) => m.name);
  const fill = [{ host: "ds", command: "what would fill it" }];
  if (hosts.length === 0) return absent({ en: "why there is no answer", zh: "为何没有答案" }, fill);
  return { hosts };
}
`,
      [`test/analysis/evidence/${id}.test.ts`]: `import { expect, it } from "vitest";
import { answer } from "./answers-of.ts";

it("answers on a real case", async () => {
  expect(await answer("${name}", "dr-healthy")).toEqual({ hosts: ["client", "ds", "rs1", "rs2"] });
});
`,
    },
    entry("analysis/evidence", of),
    {
      file: answers,
      kind: "import",
      line: `import type { ${type} } from "./${id}.ts";`,
      from: `./${id}.ts`,
    },
    {
      file: answers,
      kind: "line",
      line: `  readonly ${name}: ${type};`,
      after: "export interface Answers",
      before: "}",
    },
    {
      file: "src/analysis/evidence/gather.ts",
      kind: "line",
      line: `    ${name}: GATHERERS.${name}(scene),`,
      after: "  return {",
      before: "  };",
    },
  );
}

function newRoute(of: Name): NewUnit {
  const { id, name, type } = of;
  return unit(
    {
      [`src/routes/${id}.ts`]: `/** METHOD /path: what it answers. */
import * as z from "zod";
import type { Route } from "./define.ts";
import { problemAnswers } from "./problem.ts";

const ${type}Answer = z.object({ ok: z.literal(true) });

export const ${name}: Route = {
  access: "analyses:read",
  config: {
    method: "get",
    path: "/v1/${id}",
    operationId: "${name}",
    summary: "What it does",
    responses: {
      200: { description: "What it answers", content: { "application/json": { schema: ${type}Answer } } },
      ...problemAnswers("internal"),
    },
  },
  handle(context) {
    return context.json({ ok: true });
  },
};
`,
      [`test/routes/${id}.test.ts`]: `import { expect, it } from "vitest";
import { ask } from "./ask.ts";

it("answers", async () => {
  expect((await ask("/v1/${id}")).status).toBe(200);
});
`,
    },
    entry("routes", of),
  );
}

function newRenderer(of: Name): NewUnit {
  const { id, name } = of;
  return unit(
    {
      [`src/render/${id}.ts`]: `/** The report as ...: for whom. */
import type { Renderer } from "./define.ts";

export const ${name}: Renderer = {
  mediaType: "text/x-${id}",
  suffix: "${id}",
  render: (report) => report.verdict.summary,
};
`,
      [`test/render/${id}.test.ts`]: `import { expect, it } from "vitest";
import { inLanguage } from "../../src/render/language.ts";
import { ${name} } from "../../src/render/${id}.ts";
import { SAMPLE } from "../report/sample.ts";

it("says what the verdict is", () => {
  const report = inLanguage(SAMPLE, "en");
  expect(${name}.render(report, "en")).toContain(report.verdict.summary);
});
`,
    },
    entry("render", of),
  );
}

function newNotifier(of: Name): NewUnit {
  const { id, name } = of;
  return unit(
    {
      [`src/notify/${id}.ts`]: `/** Messages to ...: their shape and limits, and where that is documented. */
import { briefOf } from "./brief.ts";
import { JSON_HEADERS, type Notifier } from "./define.ts";

export const ${name}: Notifier = {
  kind: "${id}",
  signs: "never",
  compose({ url, report, language }) {
    const { title } = briefOf(report, language);
    return { url, headers: JSON_HEADERS, body: JSON.stringify({ title }) };
  },
};
`,
      [`test/notify/${id}.test.ts`]: `import { expect, it } from "vitest";
import { ${name} } from "../../src/notify/${id}.ts";
import { SAMPLE } from "../report/sample.ts";
import { bodyOf, expectPlain, hostile, messageOf, PAYLOADS } from "./messages.ts";

it("says the verdict", () => {
  const body = bodyOf(${name}, messageOf(SAMPLE, "en"));
  expect(body).toEqual({ title: "LVS Verdict: faulty (confirmed)" });
});

it.each(PAYLOADS)("is inert", (payload) => {
  expectPlain(bodyOf(${name}, messageOf(hostile(payload), "en")));
});
`,
    },
    entry("notify", of),
  );
}

function newStore(of: Name): NewUnit {
  const { id, name } = of;
  return unit(
    {
      [`src/store/${id}.ts`]: `/** Reports in ...: what must be set up for it. */
import { type StoreDriver, StoreError } from "./define.ts";

export const ${name}: StoreDriver = {
  name: "${id}",
  open() {
    throw new StoreError("the storage is not set up: write it");
  },
  openBlobs() {
    throw new StoreError("the storage is not set up: write it");
  },
};
`,
      [`test/store/${id}.test.ts`]: `import { ${name} } from "../../src/store/${id}.ts";
import { conforms } from "./conformance.ts";

conforms("${id}", () => ${name}.open({}));
`,
    },
    entry("store", of),
  );
}
