import type { z } from "zod";
import type { Scope } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

export type HttpMethod = "GET" | "POST" | "PATCH" | "DELETE";

export type HttpBinding = {
  method: HttpMethod;
  /** Below /api/v1; `{name}` takes a field of the input. */
  path: `/${string}`;
  successStatus?: 200 | 201 | 202;
};

/**
 * Background work that a command started and that a person may want to watch; `withQueue`: the job puts further jobs
 * into the queue, and all of them belong to it.
 */
export type FollowTarget = { jobId: string; withQueue?: true } | { executionId: string };

/**
 * Work that goes on after the answer: a command waits for it ("always", unless told not to) or only with --monitor
 * ("on-request"), and then shows the answer as it reads afterwards.
 */
export type FollowBinding<Output = unknown> = {
  when: "always" | "on-request";
  target(output: Output): FollowTarget | null;
  /** `input` is what the command was called with. */
  refresh(ctx: ServiceContext, output: Output, input: Readonly<Record<string, unknown>>): Promise<Output>;
};

export type CliBinding<Output = unknown> = {
  /** Words of the command: ["sources", "add"] is `plantain sources add`. */
  command: readonly [string, ...string[]];
  aliases?: readonly string[];
  /** Input fields that may be given without a flag, in order. */
  positional?: readonly string[];
  /** Other names of flags: { model: "use-model" } makes --use-model. */
  flags?: Readonly<Record<string, string>>;
  examples: readonly string[];
  follow?: FollowBinding<Output>;
  /** Why an answer means that the command failed, for those that check something. */
  failure?(output: Output): string | null;
};

export type McpBinding = { name: string };

/** Bytes as they come from a request or a file. */
export type ByteStream = AsyncIterable<Uint8Array>;

/**
 * An operation that reads a stream beside its input: NDJSON or a JSON array of `item`. Over HTTP the stream is the body
 * and the input the query; on the command line it is --file or stdin.
 */
export type StreamBinding = { item: z.ZodType; what: string };

/** One capability, told once: HTTP, CLI and MCP adapters, the OpenAPI document and the docs are made of it. */
export type ToolDefinition<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  name: string;
  title: string;
  description: string;
  tag: string;
  scope: Scope;
  isReadOnly: boolean;
  isDestructive: boolean;
  /** The answer holds a secret that is shown once: it is never stored, not even to repeat it. */
  answerIsSecret?: boolean;
  input: Input;
  output: Output;
  reads?: StreamBinding;
  http?: HttpBinding;
  cli?: CliBinding<z.infer<Output>>;
  mcp?: McpBinding;
  // Written as a method, so that a list of tools may hold tools of every input.
  run(call: { ctx: ServiceContext; input: z.infer<Input>; body?: ByteStream }): Promise<z.infer<Output>>;
};

/** Keeps the types of input and output while the registry holds tools of every kind. */
export const defineTool = <Input extends z.ZodType, Output extends z.ZodType>(
  tool: ToolDefinition<Input, Output>,
): ToolDefinition<Input, Output> => tool;
