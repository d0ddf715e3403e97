import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// What the S3 tests talk to: scripts/test.sh names it when it could start a store.
const provide = { s3Endpoint: process.env.S3_TEST_ENDPOINT ?? "" };

// The XML reader of the S3 SDK that needs no DOMParser, as in wrangler.toml.
const xmlBuilder = new URL("./node_modules/@aws-sdk/xml-builder/dist-cjs/index.js", import.meta.url).pathname;

// Pure code runs in plain Node (fast), what touches the platform in workerd, whole processes in "service".
export default defineConfig({
  test: {
    silent: "passed-only",
    projects: [
      {
        test: {
          name: "node",
          // Nothing here is about time: a busy machine is no failure.
          testTimeout: 60_000,
          provide,
          environment: "node",
          include: [
            "test/{lib,access,analysis,report,render,retain,notify,cli,cases,shape,bench,page,fuzz}/**/*.test.ts",
            "test/store/{memory,by-vip,newest-first,read-report,s3,s3-without-conditions}.test.ts",
            "test/store/blobs/{memory,s3,whole,within}.test.ts",
          ],
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              // A second bucket, of which analyses may name some objects.
              r2Buckets: ["CAPTURES"],
              bindings: {
                OBJECTS: "captures/allowed/",
                LOCAL: "true",
                FAULT_ANALYSES: process.env.FAULT_ANALYSES ?? "",
                MASTER_KEY: "of the tests, and longer than 32 characters",
              },
              serviceBindings: {
                FIXTURES: { disk: { path: "./test/fixtures", writable: false } },
                CASES: { disk: { path: "./test/cases", writable: false } },
              },
            },
          }),
        ],
        resolve: { alias: { "@aws-sdk/xml-builder": xmlBuilder } },
        test: {
          name: "workerd",
          testTimeout: 60_000,
          provide,
          include: ["test/{routes,store,jobs}/**/*.test.ts", "test/*.test.ts"],
          exclude: ["test/store/{s3-without-conditions,read-report}.test.ts"],
          deps: {
            optimizer: {
              ssr: { enabled: true, include: ["@aws-sdk/client-s3", "@aws-sdk/s3-request-presigner"] },
            },
          },
        },
      },
      {
        test: {
          name: "service",
          provide,
          environment: "node",
          include: ["test/service/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
