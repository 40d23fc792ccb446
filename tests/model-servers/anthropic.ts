import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { type Json, type ModelServer, type Seen, sendEvents, sendJson, startServer } from "./http-server.ts";
import { countOf, Replies, type Reply, type Script } from "./replies.ts";

export type AnthropicFate = "succeeded" | "errored" | "expired" | "missing";
export type AnthropicBatch = {
  id: string;
  status: "in_progress" | "canceling" | "ended";
  requests: Json[];
  createdAt: string;
};

export type AnthropicServer = ModelServer & {
  reply(...scripts: Script[]): void;
  models: string[];
  batches: AnthropicBatch[];
  pollsUntilDone: number;
  fate(of: (customId: string) => AnthropicFate): void;
  /** Prompts shorter than this are never cached. */
  cacheMinTokens: number;
  slowMs: number;
};

type Block = { text: string; marker: { ttl?: string } | null };

const blocksOf = (content: Json): Json[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []);

/** The prompt in the order in which it is rendered: tools, system, messages. */
function render(body: Json): Block[] {
  const block = (value: Json): Block => {
    const { cache_control: marker = null, ...rest } = value;
    return { text: typeof value.text === "string" ? value.text : JSON.stringify(rest), marker };
  };
  return [
    ...(body.tools ?? []).map(block),
    ...blocksOf(body.system).map(block),
    ...(body.messages ?? []).flatMap((message: Json) => blocksOf(message.content).map(block)),
  ];
}

const MARKERS_MAX = 4;

/** The provider's rules for markers; a sentence when one is broken. */
function faultOf(blocks: Block[]): string | null {
  const markers = blocks.flatMap((block) => (block.marker === null ? [] : [block.marker.ttl ?? "5m"]));
  if (markers.length > MARKERS_MAX)
    return `A maximum of 4 blocks with cache_control may be provided. Found ${markers.length}.`;
  const firstShort = markers.indexOf("5m");
  if (firstShort >= 0 && markers.slice(firstShort).includes("1h"))
    return "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.";
  return null;
}

type Caching = { input: number; read: number; write5m: number; write1h: number };

class PromptCache {
  readonly #prefixes = new Set<string>();

  count(body: Json, blocks: Block[], minTokens: number): Caching {
    let prefix = String(body.model);
    let tokens = 0;
    let read = 0;
    const written: { upTo: number; ttl: string; hash: string }[] = [];
    for (const block of blocks) {
      prefix = createHash("sha256").update(prefix).update(block.text).digest("hex");
      tokens += countOf(block.text);
      if (block.marker === null || tokens < minTokens) continue;
      if (this.#prefixes.has(prefix)) read = tokens;
      else written.push({ upTo: tokens, ttl: block.marker.ttl ?? "5m", hash: prefix });
    }
    const caching: Caching = { input: 0, read, write5m: 0, write1h: 0 };
    let upTo = read;
    for (const write of written.filter((one) => one.upTo > read)) {
      caching[write.ttl === "1h" ? "write1h" : "write5m"] += write.upTo - upTo;
      upTo = write.upTo;
      this.#prefixes.add(write.hash);
    }
    caching.input = tokens - upTo;
    return caching;
  }
}

/** A server that speaks Anthropic's interface: messages with prompt caching, count_tokens, models, message batches. */
export async function startAnthropic(
  models: string[] = ["claude-haiku-4-5", "claude-sonnet-4-5"],
): Promise<AnthropicServer> {
  const replies = new Replies();
  const cache = new PromptCache();
  const state = {
    batches: [] as AnthropicBatch[],
    pollsUntilDone: 1,
    polls: new Map<string, number>(),
    fateOf: (_id: string): AnthropicFate => "succeeded",
    cacheMinTokens: 1024,
    slowMs: 0,
    serial: 0,
  };
  const nextId = (prefix: string): string => `${prefix}_${String(++state.serial).padStart(6, "0")}`;
  const refuse = (response: ServerResponse, message: string, status = 400) =>
    sendJson(
      response,
      {
        type: "error",
        error: { type: status === 404 ? "not_found_error" : "invalid_request_error", message },
        request_id: "req_1",
      },
      status,
    );

  const messageOf = (body: Json, reply: Reply & { text: string }, tier: string) => {
    const caching = cache.count(body, render(body), state.cacheMinTokens);
    return {
      id: nextId("msg"),
      type: "message",
      role: "assistant",
      model: body.model,
      content: reply.toolCall
        ? [{ type: "tool_use", id: "toolu_1", name: reply.toolCall.name, input: reply.toolCall.input }]
        : [{ type: "text", text: reply.text, citations: null }],
      stop_reason: reply.toolCall ? "tool_use" : reply.finish === "length" ? "max_tokens" : "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: reply.inputTokens ?? caching.input,
        output_tokens: reply.outputTokens ?? countOf(reply.text),
        cache_read_input_tokens: caching.read,
        cache_creation_input_tokens: caching.write5m + caching.write1h,
        cache_creation: { ephemeral_5m_input_tokens: caching.write5m, ephemeral_1h_input_tokens: caching.write1h },
        service_tier: tier,
      },
    };
  };

  const schemaOf = (body: Json): Json => body.output_config?.format?.schema ?? body.output_format?.schema;

  const messages = async (seen: Seen, response: ServerResponse) => {
    if (seen.body?.max_tokens === undefined) return refuse(response, "max_tokens: Field required");
    const fault = faultOf(render(seen.body));
    if (fault !== null) return refuse(response, fault);
    const reply = replies.next(seen, schemaOf(seen.body));
    const message = messageOf(seen.body, reply, "standard");
    if (seen.body.stream !== true) return sendJson(response, message);
    const deltas: [string, unknown][] = (reply.text.match(/.{1,6}/gs) ?? []).map((text) => [
      "content_block_delta",
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
    ]);
    await sendEvents(
      response,
      [
        [
          "message_start",
          {
            type: "message_start",
            message: { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } },
          },
        ],
        ["content_block_start", { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }],
        ...deltas,
        ["content_block_stop", { type: "content_block_stop", index: 0 }],
        [
          "message_delta",
          {
            type: "message_delta",
            delta: { stop_reason: message.stop_reason, stop_sequence: null },
            usage: { output_tokens: message.usage.output_tokens },
          },
        ],
        ["message_stop", { type: "message_stop" }],
      ],
      state.slowMs,
    );
  };

  const viewOf = (batch: AnthropicBatch, base: string) => {
    const fates = batch.requests.map((request) => state.fateOf(request.custom_id));
    const ended = batch.status === "ended";
    const count = (fate: AnthropicFate) => (ended ? fates.filter((one) => one === fate).length : 0);
    return {
      id: batch.id,
      type: "message_batch",
      processing_status: batch.status,
      request_counts: {
        processing: ended ? 0 : batch.requests.length,
        succeeded: count("succeeded"),
        errored: count("errored"),
        canceled: 0,
        expired: count("expired"),
      },
      ended_at: ended ? new Date().toISOString() : null,
      created_at: batch.createdAt,
      expires_at: new Date(Date.parse(batch.createdAt) + 86_400_000).toISOString(),
      archived_at: null,
      cancel_initiated_at: null,
      results_url: ended ? `${base}/v1/messages/batches/${batch.id}/results` : null,
    };
  };

  const startBatch = (seen: Seen, response: ServerResponse, base: string) => {
    const { requests } = seen.body;
    const ids = requests.map((request: Json) => request.custom_id);
    if (new Set(ids).size !== ids.length) return refuse(response, "custom_id must be unique");
    if (ids.some((id: string) => !/^[A-Za-z0-9_-]{1,64}$/.test(id)))
      return refuse(response, "custom_id has characters that are not allowed");
    const batch: AnthropicBatch = {
      id: nextId("msgbatch"),
      status: "in_progress",
      requests,
      createdAt: new Date().toISOString(),
    };
    state.batches.push(batch);
    sendJson(response, viewOf(batch, base));
  };

  const resultLine = (request: Json): object | null => {
    const fate = state.fateOf(request.custom_id);
    if (fate === "missing") return null;
    if (fate === "expired") return { custom_id: request.custom_id, result: { type: "expired" } };
    if (fate === "errored") {
      const error = { type: "error", error: { type: "api_error", message: "Internal server error" }, request_id: null };
      return { custom_id: request.custom_id, result: { type: "errored", error } };
    }
    const seen = { method: "POST", path: "/v1/messages", headers: {}, raw: "", body: request.params } as Seen;
    const message = messageOf(request.params, replies.next(seen, schemaOf(request.params)), "batch");
    return { custom_id: request.custom_id, result: { type: "succeeded", message } };
  };

  const server = await startServer(async (seen, response) => {
    const base = `http://${seen.headers.host}`;
    const found = /^\/v1\/messages\/batches\/(\w+)(\/results|\/cancel)?$/.exec(seen.path);
    const batch = state.batches.find((one) => one.id === found?.[1]);
    if (found !== null && batch === undefined) return refuse(response, "There is no such batch.", 404);
    if (batch !== undefined) {
      if (found?.[2] === "/results") {
        response.writeHead(200, { "content-type": "application/x-jsonl" });
        const lines = batch.requests.toReversed().map(resultLine);
        response.end(lines.flatMap((line) => (line === null ? [] : [`${JSON.stringify(line)}\n`])).join(""));
        return;
      }
      if (found?.[2] === "/cancel") batch.status = "canceling";
      else {
        const polls = (state.polls.get(batch.id) ?? 0) + 1;
        state.polls.set(batch.id, polls);
        if (batch.status === "canceling" || polls >= state.pollsUntilDone) batch.status = "ended";
      }
      return sendJson(response, viewOf(batch, base));
    }
    switch (`${seen.method} ${seen.path}`) {
      case "POST /v1/messages":
        return messages(seen, response);
      case "POST /v1/messages/count_tokens":
        return sendJson(response, {
          input_tokens: render(seen.body).reduce((sum, block) => sum + countOf(block.text), 0),
        });
      case "POST /v1/messages/batches":
        return startBatch(seen, response, base);
      case "GET /v1/messages/batches":
        return sendJson(response, {
          data: state.batches.toReversed().map((one) => viewOf(one, base)),
          has_more: false,
          first_id: null,
          last_id: null,
        });
      case "GET /v1/models":
        return sendJson(response, {
          data: models.map((id) => modelOf(id)),
          has_more: false,
          first_id: null,
          last_id: null,
        });
      default: {
        const model = /^\/v1\/models\/(.+)$/.exec(seen.path)?.[1];
        if (model !== undefined && models.includes(model)) return sendJson(response, modelOf(model));
        return refuse(response, "Not found", 404);
      }
    }
  });
  return Object.assign(server, {
    url: `${server.url}/v1`,
    models,
    batches: state.batches,
    reply: (...scripts: Script[]) => replies.script(...scripts),
    fate: (of: (customId: string) => AnthropicFate) => {
      state.fateOf = of;
    },
    get pollsUntilDone() {
      return state.pollsUntilDone;
    },
    set pollsUntilDone(count: number) {
      state.pollsUntilDone = count;
    },
    get cacheMinTokens() {
      return state.cacheMinTokens;
    },
    set cacheMinTokens(count: number) {
      state.cacheMinTokens = count;
    },
    get slowMs() {
      return state.slowMs;
    },
    set slowMs(ms: number) {
      state.slowMs = ms;
    },
  });
}

const yes = { supported: true };

const modelOf = (id: string) => ({
  id,
  type: "model",
  display_name: id,
  created_at: "2026-01-01T00:00:00Z",
  max_input_tokens: 200_000,
  max_tokens: 64_000,
  lifecycle: "active",
  deprecated_at: null,
  retires_at: null,
  line: null,
  capabilities: {
    batch: yes,
    citations: yes,
    code_execution: yes,
    image_input: yes,
    pdf_input: yes,
    structured_outputs: yes,
    thinking: { supported: true, types: {} },
  },
});
