import { defineConfig } from "vitest/config";

// Two projects: pure code runs in plain Node (fast), what touches the platform runs in workerd.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
          environment: "node",
          include: ["test/{lib,analysis,report,render,cases,shape}/**/*.test.ts"],
        },
      },
    ],
  },
});
