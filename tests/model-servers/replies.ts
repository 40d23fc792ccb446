import type { Json, Seen } from "./http-server.ts";

/** What the model says, and what it claims to have counted. Left out: text that fits the request, counts by length. */
export type Reply = {
  text?: string;
  inputTokens?: number;
  outputTokens?: number;
  reasoningTokens?: number;
  finish?: "stop" | "length";
  toolCall?: { name: string; input: Json };
};

export type Script = string | Reply | ((seen: Seen) => string | Reply);

/** Answers in the order in which they were scripted; the last one stays. */
export class Replies {
  #scripts: Script[] = [];

  script(...scripts: Script[]): void {
    this.#scripts = scripts;
  }

  next(seen: Seen, schema: Json | undefined): Required<Pick<Reply, "text" | "finish">> & Reply {
    const script = this.#scripts.length > 1 ? this.#scripts.shift() : this.#scripts[0];
    const made = typeof script === "function" ? script(seen) : script;
    const reply = typeof made === "string" ? { text: made } : (made ?? {});
    const text = reply.text ?? (schema === undefined ? "hello world" : JSON.stringify(exampleOf(schema)));
    return { finish: "stop", ...reply, text };
  }
}

/** About as many tokens as a real server would count. */
export const countOf = (value: unknown): number =>
  Math.max(1, Math.ceil((typeof value === "string" ? value : JSON.stringify(value ?? "")).length / 4));

/** The smallest value that a JSON schema allows. */
export function exampleOf(schema: Json): Json {
  if (schema?.enum !== undefined) return schema.enum[0];
  if (schema?.const !== undefined) return schema.const;
  if (schema?.anyOf !== undefined) return exampleOf(schema.anyOf[0]);
  switch (Array.isArray(schema?.type) ? schema.type[0] : schema?.type) {
    case "object":
      return Object.fromEntries(
        (schema.required ?? Object.keys(schema.properties ?? {})).map((key: string) => [
          key,
          exampleOf(schema.properties[key]),
        ]),
      );
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items));
    case "number":
    case "integer":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "text";
  }
}
