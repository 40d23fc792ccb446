import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ProviderKind } from "../schemas.ts";

/** Chinese, Japanese and Korean writing: about one token a character, where other writing has one for four. */
const CJK = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g;

/** Tokens of a text by the number and kind of its characters: between three quarters and one and a half of the real count for running text. */
export function estimateTokens(text: string): number {
  const cjk = text.length === 0 ? 0 : (text.match(CJK)?.length ?? 0);
  return Math.ceil(cjk * 0.9 + (text.length - cjk) / 4);
}

/** A tokenizer of bytes never makes more tokens than there are bytes. */
export const mostTokens = (text: string): number => Buffer.byteLength(text, "utf8");

type Encoder = { countTokens(text: string): number };
let encoder: Promise<Encoder> | undefined;

/** Longer pieces without a break cost the tokenizer the square of their length. */
const PIECE_CHARACTERS = 1_000;

/**
 * By OpenAI's current vocabulary, loaded when it is first needed, since that takes most of a second. Text is counted in
 * pieces, which adds at most one token in 1,000 characters and keeps hostile text from stopping the process.
 */
export async function countTokens(text: string): Promise<number> {
  encoder ??= import("gpt-tokenizer/encoding/o200k_base") as Promise<Encoder>;
  const { countTokens: count } = await encoder;
  let tokens = 0;
  for (let at = 0; at < text.length; at += PIECE_CHARACTERS) tokens += count(text.slice(at, at + PIECE_CHARACTERS));
  return tokens;
}

/**
 * How many tokens a family makes at most of what o200k makes one of. Claude 4.7 and later make about 30 % more than the
 * models before; local models' tokenizers differ by a quarter.
 */
const MARGIN: Record<ProviderKind, number> = {
  openai: 1.02,
  anthropic: 1.8,
  ollama: 1.5,
  "openai-compatible": 1.5,
};

export type PromptSize = { text: string; files: number; messages: number };

/** Images and documents are counted by a generous flat rate. */
const TOKENS_PER_FILE = 8_000;
const TOKENS_PER_MESSAGE = 12;
/** What providers add themselves for tools and for an answer in a set form. */
const TOKENS_FOR_TOOLS = 800;

/** Everything in a request that becomes prompt tokens, as one text. */
export function promptSizeOf(
  params: Pick<LanguageModelV4CallOptions, "prompt" | "tools" | "responseFormat">,
): PromptSize {
  const parts: string[] = [];
  let files = 0;
  for (const message of params.prompt) {
    if (message.role === "system") {
      parts.push(message.content);
      continue;
    }
    for (const part of message.content) {
      if (part.type === "text" || part.type === "reasoning") parts.push(part.text);
      else if (part.type === "file") files += 1;
      else parts.push(JSON.stringify(part));
    }
  }
  if (params.tools !== undefined && params.tools.length > 0) parts.push(JSON.stringify(params.tools));
  const { responseFormat } = params;
  if (responseFormat?.type === "json" && responseFormat.schema !== undefined)
    parts.push(JSON.stringify(responseFormat.schema));
  const hasForms = (params.tools?.length ?? 0) > 0 || responseFormat?.type === "json";
  return {
    text: parts.join("\n"),
    files,
    messages: params.prompt.length + (hasForms ? TOKENS_FOR_TOOLS / TOKENS_PER_MESSAGE : 0),
  };
}

const overhead = (size: PromptSize): number =>
  Math.ceil(size.files * TOKENS_PER_FILE + size.messages * TOKENS_PER_MESSAGE);

/** No tokenizer makes more of this prompt; costs nothing to know. */
export const promptTokensMost = (size: PromptSize): number => mostTokens(size.text) + overhead(size);

/** The same from a real count with the family's margin: much closer, and much dearer to know. */
export async function promptTokensCounted(size: PromptSize, kind: ProviderKind): Promise<number> {
  const counted = Math.ceil((await countTokens(size.text)) * MARGIN[kind]) + overhead(size);
  return Math.min(counted, promptTokensMost(size));
}
