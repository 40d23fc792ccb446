// `npm test [-- check | unit [vitest arguments] | e2e [playwright arguments]]`: everything by default, summed on the last line.
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runChecks } from "./check.mjs";
import { findBrowser } from "./launcher/browser.mjs";
import { freePort } from "./launcher/port.mjs";
import { prepare } from "./launcher/prepare.mjs";
import { handOver, NODE_FLAGS } from "./launcher/programs.mjs";
import { inProject } from "./launcher/project.mjs";
import { startServer } from "./launcher/test-server.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const node = process.execPath;
const NOTHING_RAN = { passed: 0, failed: 1, skipped: 0 };

const suites = {
  check: async () => ({ ...(await runChecks()), skipped: 0 }),
  unit: runVitest,
  e2e: runBrowserTests,
};

/** @param {string[]} args */
async function runVitest(args) {
  return withReport(async (report) => {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const command = [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--config",
      "tests/vitest.config.ts",
      ...reporters,
      ...args,
    ];
    const code = await handOver(node, [...NODE_FLAGS, ...command]);
    if (!existsSync(report)) return NOTHING_RAN;
    const result = JSON.parse(readFileSync(report, "utf8"));
    const failed = result.numFailedTests;
    return {
      passed: result.numPassedTests,
      // A file that cannot be loaded, or an error outside of a test, fails no test but fails the run.
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  });
}

/** @param {string[]} args */
async function runBrowserTests(args) {
  const browser = findBrowser(process.env);
  if (browser === undefined) {
    const missing = "no Chromium, Chrome or Edge was found (set E2E_BROWSER to its program)";
    if (process.env.CI !== "true") {
      console.log(`SKIPPED browser tests: ${missing}`);
      return { passed: 0, failed: 0, skipped: 1 };
    }
    console.log(`FAILED browser tests: ${missing}`);
    return NOTHING_RAN;
  }
  await prepare(node, ["build"]);
  const dataDir = mkdtempSync(join(tmpdir(), "plantain-e2e-"));
  const port = await freePort("127.0.0.1");
  const setupToken = randomUUID();
  const server = await startServer({ node, port, dataDir, env: { PLANTAIN_SETUP_TOKEN: setupToken } });
  const env = { E2E_BROWSER: browser, E2E_BASE_URL: server.url, E2E_DATA_DIR: dataDir, E2E_SETUP_TOKEN: setupToken };
  try {
    return await withReport((report) => runPlaywright({ report, env, args }));
  } finally {
    await server.stop();
    mkdirSync("test-results", { recursive: true });
    writeFileSync("test-results/server.log", server.output());
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function runPlaywright({ report, env, args }) {
  const command = ["test", "--config", "tests/e2e/playwright.config.ts", "--pass-with-no-tests", ...args];
  const code = await handOver(node, [...NODE_FLAGS, "node_modules/@playwright/test/cli.js", ...command], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  if (!existsSync(report)) return NOTHING_RAN;
  const { stats } = JSON.parse(readFileSync(report, "utf8"));
  const failed = stats.unexpected;
  return {
    passed: stats.expected + stats.flaky,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: stats.skipped,
  };
}

/**
 * @param {(report: string) => Promise<Counts>} run
 * @returns {Promise<Counts>}
 */
async function withReport(run) {
  const folder = mkdtempSync(join(tmpdir(), "plantain-report-"));
  try {
    return await run(join(folder, "report.json"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string[]} args */
async function main([only, ...args]) {
  if (only !== undefined && !Object.hasOwn(suites, only)) {
    console.error(`There is no suite "${only}". Known: ${Object.keys(suites).join(", ")}`);
    return 2;
  }
  process.chdir(inProject("."));
  // No test may reach the data of a real installation.
  for (const name of ["DATABASE_URL", "PLANTAIN_DATA_DIR", "PLANTAIN_SECRET"]) delete process.env[name];
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of only === undefined ? Object.keys(suites) : [only]) {
    console.log(`\n== ${name}`);
    const counts = await suites[name](args).catch((error) => {
      console.error(error.hint ? `${error.message}\n  ${error.hint}` : error);
      return NOTHING_RAN;
    });
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
