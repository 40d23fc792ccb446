import { resolve } from "node:path";
import type { Env } from "#lib/config/index.ts";
import { type DeployResult, deployMigrations } from "#lib/db/migrations/index.ts";

const inProject = (path: string): string => resolve(import.meta.dirname, "../../..", path);

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
