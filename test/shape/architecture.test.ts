import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CLI, ROOT, SOURCES } from "./source-files.ts";

/** Lower first. A file imports from its own layer and from lower ones; siblings know nothing of each other. */
const LAYERS: readonly (readonly [string, RegExp])[] = [
  ["lib", /^lib\//],
  ["report", /^report\//],
  ["analysis/inputs", /^analysis\/inputs\.ts$/],
  ["analysis/redact", /^analysis\/redact\//],
  ["analysis/capture", /^analysis\/capture\//],
  ["analysis/host", /^analysis\/host\//],
  ["analysis/archive", /^analysis\/archive\//],
  ["analysis/packet", /^analysis\/packet\//],
  ["analysis/fold", /^analysis\/fold\//],
  ["analysis/observe", /^analysis\/observe\//],
  ["analysis/evidence", /^analysis\/evidence\//],
  ["analysis/rules", /^analysis\/rules\//],
  ["analysis/snapshot", /^analysis\/snapshot\//],
  ["analysis/compare", /^analysis\/compare\//],
  ["analysis", /^analysis\/[^/]+\.ts$/],
  ["analysis/large", /^analysis\/large\//],
  ["store", /^store\//],
  ["retain", /^retain\//],
  ["access", /^access\//],
  ["jobs", /^jobs\//],
  ["render", /^render\//],
  ["notify", /^notify\//],
  ["routes", /^routes\//],
  ["env", /^env\.ts$/],
  ["app", /^app\.ts$/],
  ["index", /^index\.ts$/],
];

/** Layers that stand side by side, or that have no business with a lower one. */
const APART: readonly (readonly [string, string])[] = [
  ["analysis/redact", "report"],
  ["analysis/redact", "analysis/inputs"],
  ["analysis/capture", "analysis/redact"],
  ["analysis/host", "analysis/redact"],
  ["analysis/host", "analysis/capture"],
  ["analysis/capture", "report"],
  ["analysis/host", "report"],
  ["analysis/packet", "report"],
  ["analysis/packet", "analysis/host"],
  ["analysis/observe", "report"],
  ["report", "lib"],
  ["analysis/snapshot", "analysis/rules"],
  ["store", "analysis"],
  ["access", "analysis"],
  ["jobs", "access"],
  ["render", "analysis"],
  ["render", "store"],
  ["render", "jobs"],
  ["notify", "analysis"],
];

const rankOf = (path: string): number => LAYERS.findIndex(([, fits]) => fits.test(path));
const layerOf = (path: string): string => LAYERS[rankOf(path)][0];
const isIn = (layer: string, folder: string): boolean => layer === folder || layer.startsWith(`${folder}/`);

describe("the order of layers", () => {
  it("knows every file", () => {
    expect(SOURCES.length).toBeGreaterThan(150);
    expect(SOURCES.filter(({ path }) => rankOf(path) < 0)).toEqual([]);
  });

  it("has an import behind every file name", () => {
    const paths = new Set(SOURCES.map((s) => s.path));
    const broken = SOURCES.flatMap((s) =>
      s.imports.filter((i) => !paths.has(i)).map((i) => `${s.path} > ${i}`),
    );
    expect(broken).toEqual([]);
  });

  it("is kept by every import, of types too", () => {
    const upward = SOURCES.flatMap(({ path, imports }) =>
      imports.filter((i) => rankOf(i) > rankOf(path)).map((i) => `${path} > ${i}`),
    );
    expect(upward).toEqual([]);
  });

  it("keeps apart what stands side by side", () => {
    const crossing = SOURCES.flatMap(({ path, imports }) =>
      imports
        .filter((i) => APART.some(([from, to]) => isIn(layerOf(path), from) && isIn(layerOf(i), to)))
        .map((i) => `${path} > ${i}`),
    );
    expect(crossing).toEqual([]);
  });
});

describe("imports", () => {
  it("make no cycle, types counted", () => {
    const imports = new Map(SOURCES.map((s) => [s.path, s.imports]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (path: string, way: readonly string[]): void => {
      const at = way.indexOf(path);
      if (at >= 0) {
        cycles.push([...way.slice(at), path].join(" > "));
        return;
      }
      if (done.has(path)) return;
      for (const next of imports.get(path) ?? []) walk(next, [...way, path]);
      done.add(path);
    };
    for (const { path } of SOURCES) walk(path, []);
    expect(cycles).toEqual([]);
  });

  it("carry their extension", () => {
    expect(SOURCES.flatMap((s) => s.imports.filter((i) => !i.endsWith(".ts")))).toEqual([]);
  });
});

describe("the analysis", () => {
  const PURE = ["zod", "pako", "modern-tar", "@noble/hashes/"];

  it("imports nothing of a platform", () => {
    const packages = SOURCES.filter((s) => s.path.startsWith("analysis/")).flatMap((s) =>
      s.packages.filter((p) => !PURE.some((pure) => p.startsWith(pure))).map((p) => `${s.path} > ${p}`),
    );
    expect(packages).toEqual([]);
  });

  it("asks for no time of day, no chance, no network and no process", () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bMath\.random\b|\bcrypto\.|\bfetch\(|\bprocess\.|\bsetTimeout\b|\bconsole\./;
    const found = SOURCES.filter((s) => s.path.startsWith("analysis/") && impure.test(s.text));
    expect(found.map((s) => s.path)).toEqual([]);
  });
});

describe("the service", () => {
  it("reads bindings and variables in one place", () => {
    const readers = SOURCES.filter(({ text }) => /\breadEnvironment\(|\bprocess\.env\b/.test(text));
    expect(readers.map((s) => s.path)).toEqual(["app.ts", "env.ts", "index.ts"]);
    const openers = SOURCES.filter(({ text }) => /\.open(?:Blobs)?\(bindings\b/.test(text));
    expect(openers.map((s) => s.path)).toEqual(["env.ts"]);
  });

  it("has the platform's own modules nowhere but in stores and in the Worker itself", () => {
    const found = SOURCES.filter((s) => s.packages.some((p) => /^(cloudflare:|@aws-sdk\/)/.test(p)));
    for (const { path } of found) expect(path).toMatch(/^(?:store\/|index\.ts$)/);
    const native = SOURCES.filter((s) => s.packages.some((p) => p.startsWith("node:")));
    expect(native.map((s) => s.path)).toEqual(["lib/native-digest.ts"]);
    expect(SOURCES.filter((s) => s.imports.includes(native[0].path)).map((s) => s.path)).toEqual([
      "index.ts",
    ]);
  });
});

describe("the command line", () => {
  it("stands over the analysis and the formats, and knows nothing of the service", () => {
    expect(CLI.length).toBeGreaterThan(5);
    const imports = CLI.flatMap((s) => s.imports.map((i) => [s.path, i] as const));
    const allowed = /^(?:[^/]+|\.\.\/src\/(?:lib|report|render|analysis)\/[^/]+)$/;
    expect(imports.filter(([, i]) => !allowed.test(i))).toEqual([]);
    expect(imports.filter(([, i]) => !existsSync(`${ROOT}cli/${i}`))).toEqual([]);
    expect(SOURCES.filter((s) => s.text.includes("/cli/"))).toEqual([]);
  });

  it("names no format but those that it stands for: text, and JSON", () => {
    const named = CLI.flatMap((s) => s.imports.filter((i) => i.startsWith("../src/render/")));
    const shared = ["define.ts", "index.ts", "language.ts", "lines.ts"].map((f) => `../src/render/${f}`);
    expect(named.filter((i) => !shared.includes(i))).toEqual([]);
  });

  it("needs Node and zod only", () => {
    expect(CLI.flatMap((s) => s.packages.filter((p) => !p.startsWith("node:") && p !== "zod"))).toEqual([]);
  });
});

describe("the language", () => {
  it.each([
    ["any", /[:<(,|] ?any\b/],
    ["a cast", /\bas (?!const\b)[A-Za-z{["(]/],
    ["a default export", /^export default /m],
    ["an enum", /\b(?:const )?enum [A-Z]/],
    ["a namespace", /\bnamespace [A-Z]/],
    ["a directive that silences the compiler", /@ts-(?:ignore|expect-error|nocheck)/],
  ])("is used without %s", (what, pattern) => {
    const found = [...SOURCES, ...CLI].filter(({ path, text }) => {
      if (what === "a default export" && path === "index.ts") return false;
      return pattern.test(withoutProse(text));
    });
    expect(found.map((s) => s.path)).toEqual([]);
  });
});

/** Comments, strings and renaming imports left out: words there are no code. */
function withoutProse(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/^(?:import|export) [^;]*? from "[^"]*";$/gms, "")
    .replace(/`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"/g, '""');
}
