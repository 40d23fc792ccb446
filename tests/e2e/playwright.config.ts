import { defineConfig } from "@playwright/test";

// Run by `npm test`, which starts the built app and says where it is (scripts/test.mjs).
const { E2E_BASE_URL, E2E_BROWSER } = process.env;
const sandboxless = process.platform === "linux" ? ["--no-sandbox", "--disable-dev-shm-usage"] : [];

// biome-ignore lint/style/noDefaultExport: Playwright reads the default export
export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results/e2e",
  // One server and one database: the specs follow each other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI === "true",
  timeout: 120_000,
  // A busy machine is slow, not broken.
  expect: { timeout: 15_000 },
  reporter: [["list"], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_NAME === undefined ? [] : [["json"] as ["json"]])],
  use: {
    ...(E2E_BASE_URL === undefined ? {} : { baseURL: E2E_BASE_URL }),
    launchOptions: { ...(E2E_BROWSER === undefined ? {} : { executablePath: E2E_BROWSER }), args: sandboxless },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
