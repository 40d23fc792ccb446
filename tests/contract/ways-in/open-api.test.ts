import { expect, test } from "vitest";
import { TOOLS, toOpenApi } from "#lib/tools/index.ts";

type Json = { [key: string]: unknown };
type Parameter = { name: string; in: string; required: boolean; schema: Json };
type Operation = { operationId: string; parameters: Parameter[]; requestBody?: { content: Json }; responses: Json };

const document = JSON.parse(JSON.stringify(toOpenApi(TOOLS, { version: "1.2.3" }))) as Json & {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Json; securitySchemes: Json };
};

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

function everyObject(value: unknown, visit: (object: Json) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) visit(value as Json);
  for (const inner of Object.values(value)) everyObject(inner, visit);
}

test("the document lists exactly the operations of the registry, and the routes that take or give bytes", () => {
  const documented = operations.map(({ path, method, operation }) => `${method} ${path} ${operation.operationId}`);
  const registered = TOOLS.flatMap(({ name, http }) =>
    http ? [`${http.method.toLowerCase()} ${http.path} ${name}`] : [],
  );
  const bytes = ["post /logs/ingest/{name} logs.ingest", "post /logs/try logs.try", "get /logs/tail logs.tail"];
  expect(documented.sort()).toEqual([...registered, ...bytes].sort());
});

test("it has the form of OpenAPI 3.1: unique operation ids, every path parameter declared, every answer described", () => {
  expect(document.openapi).toBe("3.1.0");
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, method, operation } of operations) {
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
    const declared = operation.parameters.filter((parameter) => parameter.in === "path");
    expect(declared.map((parameter) => parameter.name).sort(), path).toEqual(inPath.sort());
    expect(declared.every((parameter) => parameter.required)).toBe(true);
    expect(operation.parameters.every((parameter) => typeof parameter.schema === "object")).toBe(true);
    const keys = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    if (method === "get" || method === "delete") expect(operation.requestBody).toBeUndefined();
    const statuses = Object.keys(operation.responses);
    expect(statuses).toContain("default");
    expect(statuses.every((status) => status === "default" || /^2\d\d$/.test(status))).toBe(true);
  }
});

test("every reference leads somewhere, and every schema has a type that JSON Schema knows", () => {
  const known = ["string", "number", "integer", "boolean", "array", "object", "null"];
  everyObject(document, (object) => {
    if (typeof object.$ref === "string") {
      const target = object.$ref
        .replace("#/", "")
        .split("/")
        .reduce<unknown>((at, key) => (at as Json)?.[key], document);
      expect(target, object.$ref).toBeDefined();
    }
  });
  everyObject(document.components.schemas, (schema) => {
    for (const type of [schema.type].flat()) {
      if (typeof type === "string" && schema.properties === undefined && schema.const === undefined) {
        expect([...known], JSON.stringify(schema)).toContain(type);
      }
    }
  });
});

test("the security that is asked for is described", () => {
  const asked = (document.security as Json[]).flatMap((one) => Object.keys(one));
  expect(Object.keys(document.components.securitySchemes)).toEqual(expect.arrayContaining(asked));
});
