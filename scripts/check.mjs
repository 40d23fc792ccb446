// `npm run check [-- --fix]`: format, lint, types, import directions, dead code; side by side, reported in order.
import { capture } from "./launcher/programs.mjs";

const fix = process.argv.includes("--fix");
const bin = (path) => `node_modules/${path}`;

const CHECKS = [
  {
    name: "format and lint",
    args: [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", ...(fix ? ["--write"] : [])],
  },
  { name: "types", args: [bin("typescript/bin/tsc"), "--noEmit", "--pretty", "false"] },
  {
    name: "import directions",
    args: [
      bin("dependency-cruiser/bin/dependency-cruiser.mjs"),
      ...["--config", "tests/architecture/dependency-cruiser.cjs", "--output-type", "err"],
      ...["app", "components", "lib"],
    ],
  },
  { name: "dead code", args: [bin("knip/bin/knip.js"), "--config", "knip.json", "--no-progress"] },
];

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function runChecks() {
  const startedAt = performance.now();
  const running = CHECKS.map(runCheck);
  let failed = 0;
  for (const result of running) {
    const { name, code, output, seconds } = await result;
    console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds.toFixed(1)} s)`);
    if (code === 0) continue;
    failed += 1;
    console.log(output.trim().replace(/^/gm, "  "));
  }
  console.log(`checked in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return { passed: CHECKS.length - failed, failed };
}

async function runCheck({ name, args }) {
  const startedAt = performance.now();
  const { code, output } = await capture(process.execPath, args, { node: process.execPath });
  return { name, code, output, seconds: (performance.now() - startedAt) / 1000 };
}

if (process.argv[1] === import.meta.filename) {
  const { failed } = await runChecks();
  process.exitCode = failed > 0 ? 1 : 0;
}
