import type { ServerResponse } from "node:http";
import { type Json, type ModelServer, type Seen, sendJson, startServer } from "./http-server.ts";
import { countOf, Replies, type Script } from "./replies.ts";

export type OllamaModel = { name: string; capabilities?: string[]; contextTokens?: number; dimensions?: number };

export type OllamaServer = ModelServer & { reply(...scripts: Script[]): void; models: OllamaModel[]; slowMs: number };

const DEFAULT_MODELS: OllamaModel[] = [
  { name: "qwen3:8b", capabilities: ["completion", "tools", "thinking"], contextTokens: 40_960 },
  { name: "nomic-embed-text:latest", capabilities: ["embedding"], contextTokens: 2_048, dimensions: 8 },
];

/** Ollama drops the beginning of a prompt that is longer than this unless num_ctx says otherwise. */
const DEFAULT_CONTEXT = 4_096;

const stamps = { created_at: "2026-01-01T00:00:00Z", total_duration: 5e6, load_duration: 1e6 };

function vectorOf(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (let at = 0; at < text.length; at++)
    vector[text.charCodeAt(at) % dimensions] = (vector[text.charCodeAt(at) % dimensions] ?? 0) + 1;
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** A model server that speaks Ollama's own interface: chat, generate, embed, tags, show, ps, version. */
export async function startOllama(models: OllamaModel[] = DEFAULT_MODELS): Promise<OllamaServer> {
  const replies = new Replies();
  const state = { slowMs: 0 };
  const find = (name: string): OllamaModel | undefined =>
    models.find((model) => model.name === name || model.name === `${name}:latest`);

  const answer = async (seen: Seen, response: ServerResponse, wrap: (text: string) => object): Promise<void> => {
    const { body } = seen;
    const model = find(body.model);
    if (model === undefined) return sendJson(response, { error: `model '${body.model}' not found` }, 404);
    const schema = typeof body.format === "object" && body.format !== null ? body.format : undefined;
    const reply = replies.next(seen, schema);
    const sent = countOf(
      (body.messages ?? [{ content: body.prompt }]).map((message: Json) => message.content ?? "").join(" "),
    );
    const room = body.options?.num_ctx ?? DEFAULT_CONTEXT;
    // Ollama cuts in silence and counts what is left.
    const seenTokens = reply.inputTokens ?? (sent > room ? Math.floor(room / 2) + 2 : sent);
    const end = {
      model: body.model,
      ...stamps,
      done: true,
      done_reason: reply.finish,
      prompt_eval_count: seenTokens,
      prompt_eval_duration: 1e6,
      eval_count: reply.outputTokens ?? countOf(reply.text),
      eval_duration: 1e6,
    };
    if (body.stream === false) return sendJson(response, { ...end, ...wrap(reply.text) });
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    for (const piece of reply.text.match(/.{1,6}/gs) ?? [""]) {
      response.write(
        `${JSON.stringify({ model: body.model, created_at: stamps.created_at, done: false, ...wrap(piece) })}\n`,
      );
      if (state.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, state.slowMs));
    }
    response.end(`${JSON.stringify({ ...end, ...wrap("") })}\n`);
  };

  const embed = (seen: Seen, response: ServerResponse): void => {
    const model = find(seen.body.model);
    if (model === undefined) {
      sendJson(response, { error: `model '${seen.body.model}' not found` }, 404);
      return;
    }
    const texts: string[] = Array.isArray(seen.body.input) ? seen.body.input : [seen.body.input];
    sendJson(response, {
      model: seen.body.model,
      embeddings: texts.map((text) => vectorOf(text, model.dimensions ?? 8)),
      prompt_eval_count: texts.reduce((sum, text) => sum + countOf(text), 0),
      total_duration: 1e6,
      load_duration: 1e5,
    });
  };

  const show = (seen: Seen, response: ServerResponse): void => {
    const model = find(seen.body.model);
    if (model === undefined) {
      sendJson(response, { error: `model '${seen.body.model}' not found` }, 404);
      return;
    }
    sendJson(response, {
      details: { format: "gguf", family: "qwen3", parameter_size: "8B", quantization_level: "Q4_K_M" },
      template: "{{ .Prompt }}",
      capabilities: model.capabilities ?? ["completion"],
      model_info: { "general.architecture": "qwen3", "qwen3.context_length": model.contextTokens ?? 8_192 },
    });
  };

  const listed = () =>
    models.map(({ name }) => ({
      name,
      model: name,
      modified_at: "2026-01-01T00:00:00Z",
      size: 5e9,
      digest: "0".repeat(64),
      details: {
        format: "gguf",
        family: "qwen3",
        families: ["qwen3"],
        parameter_size: "8B",
        quantization_level: "Q4_K_M",
      },
    }));

  const server = await startServer((seen, response) => {
    switch (`${seen.method} ${seen.path}`) {
      case "POST /api/chat":
        return answer(seen, response, (content) => ({ message: { role: "assistant", content } }));
      case "POST /api/generate":
        return answer(seen, response, (text) => ({ response: text }));
      case "POST /api/embed":
        return embed(seen, response);
      case "POST /api/show":
        return show(seen, response);
      case "GET /api/tags":
        return sendJson(response, { models: listed() });
      case "GET /api/ps":
        return sendJson(response, { models: [] });
      case "GET /api/version":
        return sendJson(response, { version: "0.12.0" });
      default:
        return sendJson(response, { error: "404 page not found" }, 404);
    }
  });
  return Object.assign(server, {
    models,
    reply: (...scripts: Script[]) => replies.script(...scripts),
    get slowMs() {
      return state.slowMs;
    },
    set slowMs(ms: number) {
      state.slowMs = ms;
    },
  });
}
