export type Seen = { text: string; events: { id: string; event: string; data: unknown }[] };

/** Reads server-sent events until `until` is satisfied; `connected` resolves once nothing that follows can be missed. */
export function readEvents(
  stream: ReadableStream<Uint8Array>,
  until: (text: string) => boolean,
): { connected: Promise<void>; seen: Promise<Seen> } {
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  return { connected, seen: readAll(stream, until, resolve) };
}

async function readAll(
  stream: ReadableStream<Uint8Array>,
  until: (text: string) => boolean,
  onConnected: () => void,
): Promise<Seen> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!until(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    if (/^id: \d+\n\n/m.test(text)) onConnected();
  }
  await reader.cancel();
  return { text, events: parseEvents(text) };
}

function parseEvents(text: string): { id: string; event: string; data: unknown }[] {
  return text.split("\n\n").flatMap((block) => {
    const fields = Object.fromEntries(
      block.split("\n").flatMap((line) => {
        const at = line.indexOf(": ");
        return at > 0 ? [[line.slice(0, at), line.slice(at + 2)]] : [];
      }),
    );
    return fields.event === undefined
      ? []
      : [{ id: fields.id ?? "", event: fields.event, data: JSON.parse(fields.data ?? "null") }];
  });
}
