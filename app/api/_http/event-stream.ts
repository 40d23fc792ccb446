/** An answer that goes on: server-sent events. */
export const eventStreamResponse = (
  stream: ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>>,
): Response =>
  new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-content-type-options": "nosniff",
      // nginx would otherwise hold events back until its buffer is full
      "x-accel-buffering": "no",
      ...headers,
    },
  });
