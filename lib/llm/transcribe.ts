import { z } from "zod";
import { LlmError, retryAfterMsOf, toLlmError } from "./llm-error.ts";
import { apiUrlOf, type ProviderAccess } from "./open-provider.ts";

/** One piece of sound as the endpoint heard it; times in ms from the start of the piece. */
export type Heard = {
  text: string;
  language: string | null;
  lines: { startMs: number; endMs: number; text: string }[];
};

const Answer = z.object({
  text: z.string().max(4_000_000),
  language: z.string().max(60).nullish(),
  segments: z
    .array(z.object({ start: z.number(), end: z.number(), text: z.string() }))
    .max(100_000)
    .nullish(),
});

const ANSWER_BYTES_MOST = 32 * 1024 * 1024;

function formOf(sound: Blob, model: string, language: string | undefined, format: string): FormData {
  const form = new FormData();
  form.set("file", sound, "sound.mp3");
  form.set("model", model);
  form.set("response_format", format);
  if (language !== undefined) form.set("language", language.slice(0, 2));
  return form;
}

function failed(status: number, said: string, headers: Headers): LlmError {
  const retryAfterMs = retryAfterMsOf(Object.fromEntries(headers), Date.now());
  const detail = { status, retryAfterMs };
  if (status === 401 || status === 403) return new LlmError("auth", "The provider does not accept the key.", detail);
  if (status === 404) return new LlmError("not-found", "The provider has no such model or no transcriptions.", detail);
  if (status === 429) return new LlmError("rate-limited", "The provider asks for fewer calls.", detail);
  if (status >= 500) return new LlmError("server", `The provider failed (${status}).`, detail);
  return new LlmError("invalid-request", `The provider refused the sound (${status}): ${said.slice(0, 200)}`, detail);
}

async function send(
  access: ProviderAccess,
  form: FormData,
  signal: AbortSignal,
): Promise<{ status: number; text: string; headers: Headers }> {
  try {
    const response = await fetch(`${apiUrlOf(access)}/audio/transcriptions`, {
      method: "POST",
      headers: access.apiKey === null ? {} : { authorization: `Bearer ${access.apiKey}` },
      body: form,
      redirect: "error",
      signal,
    });
    const length = Number(response.headers.get("content-length") ?? 0);
    if (length > ANSWER_BYTES_MOST) throw new LlmError("bad-answer", "The answer is too large.");
    const text = await response.text();
    return { status: response.status, text, headers: response.headers };
  } catch (error) {
    const cause = error instanceof TypeError ? error.cause : undefined;
    if (cause !== undefined && !signal.aborted) {
      throw new LlmError("unreachable", "The transcription server does not answer.", { cause: error });
    }
    throw toLlmError(error, signal);
  }
}

/**
 * Lets an OpenAI-compatible endpoint transcribe one piece of sound. Models that know no segments are asked once more for
 * the text alone. @throws LlmError
 */
export async function transcribeSound(input: {
  access: ProviderAccess;
  model: string;
  sound: Blob;
  language: string | undefined;
  signal: AbortSignal;
}): Promise<Heard> {
  const { access, model, sound, language, signal } = input;
  let answer = await send(access, formOf(sound, model, language, "verbose_json"), signal);
  if (answer.status === 400 && /response_format|verbose_json/i.test(answer.text)) {
    answer = await send(access, formOf(sound, model, language, "json"), signal);
  }
  if (answer.status !== 200) throw failed(answer.status, answer.text, answer.headers);
  const parsed = Answer.safeParse(parseJson(answer.text));
  if (!parsed.success) {
    throw new LlmError("bad-answer", "The transcription server's answer can't be read.", { mayHaveBeenBilled: true });
  }
  const { text, language: heard, segments } = parsed.data;
  const lines = (segments ?? []).map(({ start, end, text: said }) => ({
    startMs: start * 1000,
    endMs: end * 1000,
    text: said,
  }));
  return { text, language: heard ?? null, lines };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
