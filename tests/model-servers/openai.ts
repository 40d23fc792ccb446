import type { ServerResponse } from "node:http";
import { type Json, type ModelServer, type Seen, sendEvents, sendJson, startServer } from "./http-server.ts";
import { countOf, Replies, type Reply, type Script } from "./replies.ts";

/** What becomes of a question of a batch, by its custom_id: nothing said means that it is answered. */
export type BatchFate = "answered" | "failed" | "expired" | "missing";

export type OpenAIBatch = {
  id: string;
  status: string;
  items: Json[];
  outputFileId: string | null;
  errorFileId: string | null;
  createdAt: number;
};

export type OpenAIServer = ModelServer & {
  reply(...scripts: Script[]): void;
  models: string[];
  batches: OpenAIBatch[];
  /** How often a batch is asked for before it is done. */
  pollsUntilDone: number;
  fate(of: (customId: string) => BatchFate): void;
  /** The whole batch ends as this. */
  endAs: "completed" | "expired" | "failed";
  slowMs: number;
};

type Usage = { input: number; output: number; cached: number; reasoning: number };

const textOf = (value: Json): string => {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join(" ");
  return value === null || typeof value !== "object" ? "" : textOf(value.text ?? value.content ?? "");
};

/** Prefixes of prompts that were seen before are read from the cache: from 1,024 tokens on, in steps of 128. */
class PrefixCache {
  readonly #prefixes = new Set<string>();

  read(prompt: string): number {
    let cached = 0;
    for (let tokens = 1024; tokens * 4 <= prompt.length; tokens += 128) {
      const prefix = prompt.slice(0, tokens * 4);
      if (this.#prefixes.has(prefix)) cached = tokens;
      this.#prefixes.add(prefix);
    }
    return cached;
  }
}

const chatUsage = (usage: Usage) => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: { cached_tokens: usage.cached },
  completion_tokens_details: { reasoning_tokens: usage.reasoning },
});

const responsesUsage = (usage: Usage) => ({
  input_tokens: usage.input,
  output_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  input_tokens_details: { cached_tokens: usage.cached },
  output_tokens_details: { reasoning_tokens: usage.reasoning },
});

/** A server that speaks OpenAI's interface: chat, responses, embeddings, models, files, batches. */
export async function startOpenAI(
  models: string[] = ["gpt-4o-mini", "gpt-5-mini", "text-embedding-3-small"],
): Promise<OpenAIServer> {
  const replies = new Replies();
  const cache = new PrefixCache();
  const files = new Map<string, { name: string; content: string; purpose: string }>();
  const state = {
    batches: [] as OpenAIBatch[],
    pollsUntilDone: 1,
    polls: new Map<string, number>(),
    fateOf: (_id: string): BatchFate => "answered",
    endAs: "completed" as "completed" | "expired" | "failed",
    slowMs: 0,
    serial: 0,
  };
  const nextId = (prefix: string): string => `${prefix}_${++state.serial}`;

  const usageFor = (reply: Reply & { text: string }, prompt: string): Usage => ({
    input: reply.inputTokens ?? countOf(prompt),
    output: reply.outputTokens ?? countOf(reply.text),
    cached: cache.read(prompt),
    reasoning: reply.reasoningTokens ?? 0,
  });

  const chatBody = (seen: Seen, reply: Reply & { text: string }) => ({
    id: nextId("chatcmpl"),
    object: "chat.completion",
    created: 1_780_000_000,
    model: seen.body.model,
    choices: [
      {
        index: 0,
        finish_reason: reply.toolCall ? "tool_calls" : (reply.finish ?? "stop"),
        logprobs: null,
        message: {
          role: "assistant",
          content: reply.toolCall ? null : reply.text,
          refusal: null,
          ...(reply.toolCall && {
            tool_calls: [
              {
                id: "call_1",
                type: "function",
                function: { name: reply.toolCall.name, arguments: JSON.stringify(reply.toolCall.input) },
              },
            ],
          }),
        },
      },
    ],
    usage: chatUsage(usageFor(reply, textOf(seen.body.messages))),
  });

  const responsesBody = (seen: Seen, reply: Reply & { text: string }) => ({
    id: nextId("resp"),
    object: "response",
    created_at: 1_780_000_000,
    status: reply.finish === "length" ? "incomplete" : "completed",
    incomplete_details: reply.finish === "length" ? { reason: "max_output_tokens" } : null,
    error: null,
    model: seen.body.model,
    output: [
      reply.toolCall
        ? {
            type: "function_call",
            id: "fc_1",
            call_id: "call_1",
            name: reply.toolCall.name,
            arguments: JSON.stringify(reply.toolCall.input),
            status: "completed",
          }
        : {
            id: "msg_1",
            type: "message",
            role: "assistant",
            status: "completed",
            content: [{ type: "output_text", text: reply.text, annotations: [] }],
          },
    ],
    usage: responsesUsage(usageFor(reply, `${textOf(seen.body.instructions ?? "")}${textOf(seen.body.input)}`)),
  });

  const chat = async (seen: Seen, response: ServerResponse) => {
    const reply = replies.next(seen, seen.body.response_format?.json_schema?.schema);
    const body = chatBody(seen, reply);
    if (seen.body.stream !== true) return sendJson(response, body);
    const chunk = (delta: object, finish: string | null, usage?: object) => ({
      id: body.id,
      object: "chat.completion.chunk",
      created: body.created,
      model: body.model,
      choices: usage === undefined ? [{ index: 0, delta, finish_reason: finish }] : [],
      ...(usage === undefined ? {} : { usage }),
    });
    const pieces: [string | null, unknown][] = (reply.text.match(/.{1,6}/gs) ?? []).map((content) => [
      null,
      chunk({ role: "assistant", content }, null),
    ]);
    await sendEvents(
      response,
      [...pieces, [null, chunk({}, "stop")], [null, chunk({}, null, body.usage)], [null, "[DONE]"]],
      state.slowMs,
    );
  };

  const responses = async (seen: Seen, response: ServerResponse) => {
    const reply = replies.next(seen, seen.body.text?.format?.schema);
    const body = responsesBody(seen, reply);
    if (seen.body.stream !== true) return sendJson(response, body);
    const place = { item_id: "msg_1", output_index: 0, content_index: 0 };
    const message = body.output[0];
    const deltas: [string, unknown][] = (reply.text.match(/.{1,6}/gs) ?? []).map((delta) => [
      "response.output_text.delta",
      { type: "response.output_text.delta", ...place, delta },
    ]);
    await sendEvents(
      response,
      [
        ["response.created", { type: "response.created", response: { ...body, output: [], usage: null } }],
        [
          "response.output_item.added",
          {
            type: "response.output_item.added",
            output_index: 0,
            item: { ...message, status: "in_progress", content: [] },
          },
        ],
        ...deltas,
        ["response.output_item.done", { type: "response.output_item.done", output_index: 0, item: message }],
        ["response.completed", { type: "response.completed", response: body }],
      ],
      state.slowMs,
    );
  };

  const embeddings = (seen: Seen, response: ServerResponse) => {
    const texts: string[] = Array.isArray(seen.body.input) ? seen.body.input : [seen.body.input];
    const tokens = texts.reduce((sum, text) => sum + countOf(text), 0);
    const vector = (text: string) => [text.length % 7, text.length % 5, 1];
    const isPacked = seen.body.encoding_format === "base64";
    sendJson(response, {
      object: "list",
      model: seen.body.model,
      data: texts.map((text, index) => ({
        object: "embedding",
        index,
        embedding: isPacked ? Buffer.from(new Float32Array(vector(text)).buffer).toString("base64") : vector(text),
      })),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  };

  const upload = (seen: Seen, response: ServerResponse) => {
    const boundary = /boundary=(.+)$/.exec(String(seen.headers["content-type"]))?.[1] ?? "";
    const parts = seen.raw.split(`--${boundary}`);
    const file = parts.find((part) => part.includes("filename=")) ?? "";
    const purpose = parts.find((part) => part.includes('name="purpose"')) ?? "";
    const id = nextId("file");
    const content = file.slice(file.indexOf("\r\n\r\n") + 4).replace(/\r\n$/, "");
    files.set(id, { name: "batch.jsonl", content, purpose: purpose.slice(purpose.indexOf("\r\n\r\n") + 4).trim() });
    sendJson(response, {
      id,
      object: "file",
      bytes: content.length,
      created_at: 1_780_000_000,
      filename: "batch.jsonl",
      purpose: "batch",
      status: "processed",
    });
  };

  const viewOf = (batch: OpenAIBatch) => ({
    id: batch.id,
    object: "batch",
    endpoint: batch.items[0]?.url ?? "/v1/responses",
    input_file_id: "file_0",
    completion_window: "24h",
    status: batch.status,
    created_at: batch.createdAt,
    expires_at: batch.createdAt + 86_400,
    output_file_id: batch.outputFileId,
    error_file_id: batch.errorFileId,
    errors:
      batch.status === "failed"
        ? { object: "list", data: [{ code: "invalid", message: "The file is not valid." }] }
        : null,
    request_counts: {
      total: batch.items.length,
      completed:
        batch.outputFileId === null
          ? 0
          : batch.items.filter((item) => state.fateOf(item.custom_id) === "answered").length,
      failed:
        batch.outputFileId === null
          ? 0
          : batch.items.filter((item) => state.fateOf(item.custom_id) !== "answered").length,
    },
    metadata: null,
  });

  const startBatch = (seen: Seen, response: ServerResponse) => {
    const file = files.get(seen.body.input_file_id);
    if (file === undefined)
      return sendJson(response, { error: { message: "no such file", type: "invalid_request_error" } }, 400);
    const items = file.content
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line));
    const batch: OpenAIBatch = {
      id: nextId("batch"),
      status: "validating",
      items,
      outputFileId: null,
      errorFileId: null,
      createdAt: Math.floor(Date.now() / 1000),
    };
    state.batches.push(batch);
    sendJson(response, viewOf(batch));
  };

  const finish = (batch: OpenAIBatch): void => {
    batch.status = state.endAs;
    if (state.endAs === "failed") return;
    const wrap = (item: Json, rest: object) =>
      JSON.stringify({ id: nextId("batch_req"), custom_id: item.custom_id, ...rest });
    const answered = batch.items.filter((item) => state.fateOf(item.custom_id) === "answered");
    const failed = batch.items.filter((item) => ["failed", "expired"].includes(state.fateOf(item.custom_id)));
    // In any order but the one in which they were asked.
    const lines = answered.toReversed().map((item) => {
      const seen = {
        method: "POST",
        path: item.url,
        headers: {},
        raw: JSON.stringify(item.body),
        body: item.body,
      } as Seen;
      const reply = replies.next(
        seen,
        item.body.text?.format?.schema ?? item.body.response_format?.json_schema?.schema,
      );
      const body = item.url.endsWith("/responses") ? responsesBody(seen, reply) : chatBody(seen, reply);
      return wrap(item, { response: { status_code: 200, request_id: "req_1", body }, error: null });
    });
    const errors = failed.map((item) =>
      state.fateOf(item.custom_id) === "expired"
        ? wrap(item, {
            response: null,
            error: {
              code: "batch_expired",
              message: "This request could not be executed before the completion window expired.",
            },
          })
        : wrap(item, {
            response: {
              status_code: 500,
              request_id: "req_1",
              body: { error: { message: "server error", type: "server_error" } },
            },
            error: null,
          }),
    );
    batch.outputFileId = nextId("file");
    files.set(batch.outputFileId, { name: "out.jsonl", content: `${lines.join("\n")}\n`, purpose: "batch_output" });
    if (errors.length === 0) return;
    batch.errorFileId = nextId("file");
    files.set(batch.errorFileId, { name: "errors.jsonl", content: `${errors.join("\n")}\n`, purpose: "batch_output" });
  };

  const readBatch = (id: string, response: ServerResponse) => {
    const batch = state.batches.find((one) => one.id === id);
    if (batch === undefined) return sendJson(response, { error: { message: "no such batch" } }, 404);
    const polls = (state.polls.get(id) ?? 0) + 1;
    state.polls.set(id, polls);
    if (batch.status === "cancelling") batch.status = "cancelled";
    else if (["validating", "in_progress"].includes(batch.status)) {
      if (polls >= state.pollsUntilDone) finish(batch);
      else batch.status = "in_progress";
    }
    sendJson(response, viewOf(batch));
  };

  const server = await startServer(async (seen, response) => {
    const [, , kind = "", id = "", action = ""] = seen.path.split("/");
    switch (`${seen.method} ${kind}${id === "" ? "" : "/:id"}${action === "" ? "" : `/${action}`}`) {
      case "POST chat/:id":
        return chat(seen, response);
      case "POST responses":
        return responses(seen, response);
      case "POST embeddings":
        return embeddings(seen, response);
      case "GET models":
        return sendJson(response, {
          object: "list",
          data: models.map((model) => ({ id: model, object: "model", created: 1, owned_by: "test" })),
        });
      case "POST files":
        return upload(seen, response);
      case "GET files/:id/content": {
        response.writeHead(200, { "content-type": "application/octet-stream" });
        response.end(files.get(id)?.content ?? "");
        return;
      }
      case "POST batches":
        return startBatch(seen, response);
      case "GET batches":
        return sendJson(response, {
          object: "list",
          data: state.batches.toReversed().map(viewOf),
          has_more: false,
          first_id: null,
          last_id: null,
        });
      case "GET batches/:id":
        return readBatch(id, response);
      case "POST batches/:id/cancel": {
        const batch = state.batches.find((one) => one.id === id);
        if (batch !== undefined) batch.status = "cancelling";
        return sendJson(response, batch === undefined ? {} : viewOf(batch));
      }
      default:
        return sendJson(
          response,
          { error: { message: `Unknown request URL: ${seen.method} ${seen.path}`, type: "invalid_request_error" } },
          404,
        );
    }
  });
  return Object.assign(server, {
    url: `${server.url}/v1`,
    models,
    batches: state.batches,
    reply: (...scripts: Script[]) => replies.script(...scripts),
    fate: (of: (customId: string) => BatchFate) => {
      state.fateOf = of;
    },
    get pollsUntilDone() {
      return state.pollsUntilDone;
    },
    set pollsUntilDone(count: number) {
      state.pollsUntilDone = count;
    },
    get endAs() {
      return state.endAs;
    },
    set endAs(end: "completed" | "expired" | "failed") {
      state.endAs = end;
    },
    get slowMs() {
      return state.slowMs;
    },
    set slowMs(ms: number) {
      state.slowMs = ms;
    },
  });
}
