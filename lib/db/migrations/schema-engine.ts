import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";

type EngineClass = typeof SchemaEngine;
type Glue = { SchemaEngine: EngineClass; __wbg_set_wasm: (exports: WebAssembly.Exports) => void };
type EngineExports = WebAssembly.Exports & { __wbindgen_start: () => void };

/** The glue module keeps one WASM instance; a second one would break objects of the first. */
const LOADED = Symbol.for("plantain.schema-engine");
const loadedByProcess = globalThis as { [LOADED]?: Promise<EngineClass> };

/**
 * Prisma's official schema engine as WebAssembly: the same migrations as the `prisma migrate` command,
 * without the native program that this command would download.
 */
export async function withSchemaEngine<T>(
  options: { schemaPath: string; adapter: SqlMigrationAwareDriverAdapterFactory },
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loadedByProcess[LOADED] ??= loadEngine();
  const Engine = await loadedByProcess[LOADED];
  const schema: [string, string] = [resolve(options.schemaPath), await readFile(options.schemaPath, "utf8")];
  const connections = new Connections(options.adapter);
  try {
    await createMigrationsTable(connections);
    const adapter = bindMigrationAwareSqlAdapterFactory(connections);
    return await work(await Engine.new({ datamodels: [schema] }, () => {}, adapter));
  } finally {
    await connections.closeAll();
  }
}

async function loadEngine(): Promise<EngineClass> {
  // The package's own entry is written for bundlers and cannot be imported by Node as it is.
  const glue = (await import("@prisma/schema-engine-wasm/schema_engine_bg")) as unknown as Glue;
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm");
  const wasm = await readFile(join(dirname(entry), "schema_engine_bg.wasm"));
  // biome-ignore lint/suspicious/noExplicitAny: lib.dom's import type has no room for an ES module namespace
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": glue } as any);
  const exports = instance.exports as EngineExports;
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return glue.SchemaEngine;
}

/** The WASM engine takes the missing table for a fault instead of creating it; the statement is the engine's own. */
async function createMigrationsTable(adapter: SqlMigrationAwareDriverAdapterFactory): Promise<void> {
  const connection = await adapter.connect();
  await connection.executeScript(`CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
);`);
  await connection.dispose();
}

/** The engine locks the file exclusively and never closes its connections, so they are closed for it. */
class Connections implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider;
  readonly adapterName;
  readonly #factory: SqlMigrationAwareDriverAdapterFactory;
  readonly #open: SqlDriverAdapter[] = [];

  constructor(factory: SqlMigrationAwareDriverAdapterFactory) {
    this.#factory = factory;
    this.provider = factory.provider;
    this.adapterName = factory.adapterName;
  }

  connect(): Promise<SqlDriverAdapter> {
    return this.#remember(this.#factory.connect());
  }

  connectToShadowDb(): Promise<SqlDriverAdapter> {
    return this.#remember(this.#factory.connectToShadowDb());
  }

  async closeAll(): Promise<void> {
    for (const connection of this.#open) await connection.dispose();
  }

  async #remember(connecting: Promise<SqlDriverAdapter>): Promise<SqlDriverAdapter> {
    const connection = await connecting;
    this.#open.push(connection);
    return connection;
  }
}
