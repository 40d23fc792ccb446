import type { JsonSchema } from "#lib/tools/index.ts";

/** `sourceIds` -> `source_ids`, as agents are used to. */
export const toSnake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The schema of an input with its field names in snake_case. */
export function snakeSchema(schema: JsonSchema): JsonSchema {
  const properties = Object.entries((schema.properties ?? {}) as JsonSchema);
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  return {
    ...schema,
    properties: Object.fromEntries(properties.map(([name, value]) => [toSnake(name), value])),
    ...(required.length === 0 ? {} : { required: required.map(toSnake) }),
    additionalProperties: false,
  };
}

/** An agent's arguments under the names that the operation knows; names that are unknown stay and are told about. */
export function fromSnake(names: readonly string[], args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = new Map(names.map((name) => [toSnake(name), name]));
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [own.get(name) ?? name, value]));
}
