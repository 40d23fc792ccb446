import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scopesOfRole } from "#lib/core/index.ts";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { createAppContext } from "#lib/services/runtime/index.ts";

/** A store of its own, beside room for files, in a folder that goes away with `close`. */
export async function openBenchApp(): Promise<{ ctx: ServiceContext; folder: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "plantain-bench-"));
  const dataDir = join(folder, "data");
  await mkdir(dataDir);
  await deployMigrations({
    databasePath: join(dataDir, "plantain.db"),
    schemaPath: "prisma/schema.prisma",
    migrationsDir: "prisma/migrations",
  });
  const app = createAppContext({ PLANTAIN_DATA_DIR: dataDir, PLANTAIN_LOG_LEVEL: "silent" });
  const actor = {
    type: "cli",
    id: "cli:bench",
    name: "bench",
    role: "admin",
    scopes: [...scopesOfRole("admin")],
  } as const;
  const ctx: ServiceContext = { ...app, actor: { ...actor, scopes: [...actor.scopes] } };
  const close = async () => {
    await app.db.$disconnect();
    await rm(folder, { recursive: true, force: true });
  };
  return { ctx, folder, close };
}
