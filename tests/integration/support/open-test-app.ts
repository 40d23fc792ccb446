import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** Migrating costs half a second, so each worker process does it once and copies the file. */
const template = join(tmpdir(), `plantain-template-${process.pid}.db`);

async function migrated(target: string): Promise<void> {
  if (!existsSync(template)) {
    await deployMigrations({
      databasePath: template,
      schemaPath: "prisma/schema.prisma",
      migrationsDir: "prisma/migrations",
    });
    process.once("exit", () => rmSync(template, { force: true }));
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
