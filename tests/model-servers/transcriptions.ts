import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Piece = { bytes: number; model: string; format: string; language: string | null; authorization: string | null };

export type TranscriptionServer = {
  url: string;
  pieces: Piece[];
  /** Models that only give the text, as gpt-4o-transcribe does. */
  knowsSegments: boolean;
  failNext(status: number): void;
  close(): Promise<void>;
};

/** An OpenAI-compatible `/v1/audio/transcriptions`: reads the form, refuses what OpenAI refuses, answers in its forms. */
export async function startTranscriptionServer(): Promise<TranscriptionServer> {
  const pieces: Piece[] = [];
  const faults: number[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = new Headers({ "content-type": request.headers["content-type"] ?? "" });
      const form = await new Response(Buffer.concat(chunks), { headers }).formData();
      const file = form.get("file");
      const say = (status: number, body: unknown) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      };
      const fault = faults.shift();
      if (fault !== undefined) return say(fault, { error: { message: `status ${fault}` } });
      if (request.url !== "/v1/audio/transcriptions" || request.method !== "POST") return say(404, {});
      if (!(file instanceof Blob) || file.size === 0) return say(400, { error: { message: "Audio file is missing" } });
      if (file.size > 25 * 1024 * 1024) return say(413, { error: { message: "Maximum content size limit exceeded" } });
      const [model, format] = [String(form.get("model")), String(form.get("response_format"))];
      const language = form.get("language");
      const authorization = request.headers.authorization ?? null;
      pieces.push({
        bytes: file.size,
        model,
        format,
        language: language === null ? null : String(language),
        authorization,
      });
      if (format === "verbose_json" && !handle.knowsSegments) {
        return say(400, { error: { message: "response_format 'verbose_json' is not compatible with this model" } });
      }
      const text = "Good evening. This is the news.";
      const segments = [
        { id: 0, start: 0, end: 0.6, text: " Good evening." },
        { id: 1, start: 0.6, end: 1.2, text: " This is the news." },
      ];
      say(
        200,
        format === "json" ? { text } : { task: "transcribe", language: "english", duration: 1.5, text, segments },
      );
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const handle: TranscriptionServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    pieces,
    knowsSegments: true,
    failNext: (status) => faults.push(status),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return handle;
}
