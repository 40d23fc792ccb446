/** Reads server-sent events from a stream until `until` is satisfied. */
export async function readEvents(
  stream: ReadableStream<Uint8Array>,
  until: (text: string) => boolean,
): Promise<{ text: string; events: { id: string; event: string; data: unknown }[] }> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!until(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
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
