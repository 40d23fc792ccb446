export { type CreateMigrationInput, type CreateMigrationResult, createMigration } from "./create-migration.ts";
export { type DeployInput, type DeployResult, deployMigrations } from "./deploy-migrations.ts";
export { type MigrationLocation, type MigrationStatus, readMigrationStatus } from "./migration-status.ts";
