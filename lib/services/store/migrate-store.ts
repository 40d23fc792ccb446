import { fileURLToPath } from "node:url";
import type { Env } from "#lib/config/index.ts";
import { type DeployResult, deployMigrations } from "#lib/db/migrations/index.ts";

const inProject = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/**
 * Brings the store to the schema of this version; a store that holds something is copied first.
 * @throws AppError PRECONDITION_FAILED when the store belongs to another version, UNAVAILABLE when it is in use
 */
export const migrateStore = (env: Env): Promise<DeployResult> =>
  deployMigrations({
    databasePath: env.databasePath,
    schemaPath: inProject("prisma/schema.prisma"),
    migrationsDir: inProject("prisma/migrations"),
  });
