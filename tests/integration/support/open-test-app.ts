import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { type Actor, type Role, scopesOfRole } from "#lib/core/index.ts";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type AppContext, createAppContext, setAppContext } from "#lib/services/runtime/index.ts";
import { createAdmin } from "#lib/services/setup/index.ts";
import { createUser } from "#lib/services/user/index.ts";

export const PASSWORD = "correct horse battery";

type Opened = { app: AppContext; dataDir: string };

const opened: Opened[] = [];

afterEach(async () => {
  for (const { app, dataDir } of opened.splice(0)) {
    await app.db.$disconnect();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

const MIGRATIONS = "prisma/migrations";
const TEMPLATES = "test-results/stores";

/** Named by what made it, so that a store of other migrations is never taken for it. */
function templatePath(): string {
  const hash = createHash("sha256");
  for (const path of readdirSync(MIGRATIONS, { recursive: true, encoding: "utf8" }).sort()) {
    if (path.endsWith(".sql")) hash.update(path).update(readFileSync(join(MIGRATIONS, path)));
  }
  return join(TEMPLATES, `${hash.digest("hex").slice(0, 16)}.db`);
}

let template: string | undefined;

/** Migrating costs half a second, so it is done once for all test files and runs; each test gets a copy. */
async function migrated(target: string): Promise<void> {
  template ??= templatePath();
  if (!existsSync(template)) {
    const made = join(mkdtempSync(join(tmpdir(), "plantain-template-")), "made.db");
    await deployMigrations({ databasePath: made, schemaPath: "prisma/schema.prisma", migrationsDir: MIGRATIONS });
    mkdirSync(TEMPLATES, { recursive: true });
    // Others may make it at the same time; the last name wins, and all are the same.
    const own = `${template}.${process.pid}`;
    copyFileSync(made, own);
    renameSync(own, template);
    rmSync(dirname(made), { recursive: true, force: true });
  }
  copyFileSync(template, target);
}

/** A migrated store of its own in a folder that goes away after the test; the process's app context is set to it. */
export async function openTestApp(variables: Record<string, string> = {}): Promise<AppContext> {
  const dataDir = mkdtempSync(join(tmpdir(), "plantain-test-"));
  await migrated(join(dataDir, "plantain.db"));
  const app = createAppContext({ PLANTAIN_DATA_DIR: dataDir, PLANTAIN_LOG_LEVEL: "silent", ...variables });
  opened.push({ app, dataDir });
  setAppContext(app);
  return app;
}

/** The same store at another time. */
export const atTime = (app: AppContext, when: Date): AppContext => ({ ...app, now: () => when });

export const cliActor: Actor = {
  type: "cli",
  id: "cli:tester",
  name: "tester",
  role: "admin",
  scopes: [...scopesOfRole("admin")],
};

export const asCli = (app: AppContext): ServiceContext => ({ ...app, actor: cliActor });

/** A context of the given role without a row behind it, for verbs that only look at scopes. */
export const asRole = (app: AppContext, role: Role): ServiceContext => ({
  ...app,
  actor: { type: "user", id: `usr_${role}`, name: role, role, scopes: [...scopesOfRole(role)] },
});

/** A real person, and the context of that person. */
export async function addUser(app: AppContext, role: Role): Promise<ServiceContext> {
  const input = { name: role, email: `${role}@example.org`, password: PASSWORD, role };
  const id =
    role === "admin"
      ? (await createAdmin({ ctx: asCli(app), input })).userId
      : (await createUser({ ctx: asCli(app), input })).id;
  return { ...app, actor: { type: "user", id, name: role, role, scopes: [...scopesOfRole(role)] } };
}
