// `migrate.mjs deploy | dev <name> [--accept-data-loss] | status`: a thin caller of lib/db/migrations (needs Node 24).
import { join, resolve } from "node:path";

import { parseEnv } from "../lib/config/index.ts";
import { isAppError } from "../lib/core/index.ts";
import { createMigration, deployMigrations, readMigrationStatus } from "../lib/db/migrations/index.ts";

const USAGE = "usage: npm run db:migrate -- deploy | dev <name> [--accept-data-loss] | status";
// Long enough for a command that is about to end, short enough for who waits.
const BUSY_TIMEOUT_MS = 3_000;
const ROOT = resolve(import.meta.dirname, "..");

const commands = { deploy, dev, status };

async function deploy(place) {
  const { applied, backupPath } = await deployMigrations({ ...place, busyTimeoutMs: BUSY_TIMEOUT_MS });
  if (backupPath !== null) console.error(`  copied the database to ${backupPath} first`);
  console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}`);
}

async function dev(place, [name, ...flags]) {
  if (name === undefined || !/^[a-z0-9_-]+$/i.test(name)) return usage();
  const acceptDataLoss = flags.includes("--accept-data-loss");
  const { created, applied, warnings } = await createMigration({ ...place, name, acceptDataLoss });
  for (const warning of warnings) console.error(`  warning: ${warning}`);
  if (applied.length > 0) console.log(`Applied: ${applied.join(", ")}`);
  console.log(created === null ? "The schema has no change to migrate." : `Created: prisma/migrations/${created}`);
}

function status(place) {
  const state = readMigrationStatus(place);
  for (const [label, names] of Object.entries(state)) {
    if (Array.isArray(names) && names.length > 0) console.log(`${label}: ${names.join(", ")}`);
  }
  const inOrder = [state.pending, state.edited, state.failed, state.unknown].every((names) => names.length === 0);
  console.log(inOrder ? "The database is up to date." : "The database is not up to date.");
  if (!inOrder) process.exitCode = 1;
}

function usage() {
  console.error(USAGE);
  process.exitCode = 2;
}

async function main([name = "", ...rest]) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return usage();
  const { databasePath } = parseEnv(process.env);
  const prisma = join(ROOT, "prisma");
  await command(
    { databasePath, schemaPath: join(prisma, "schema.prisma"), migrationsDir: join(prisma, "migrations") },
    rest,
  );
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!isAppError(error)) throw error;
  console.error(`${error.message}${error.hint === undefined ? "" : `\n  ${error.hint}`}`);
  process.exitCode = 1;
}
// The engine leaves a timer of 60 s behind.
process.exit();
