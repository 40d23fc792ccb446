import { ProblemError, readProblem } from "./problem.ts";

export type QueryInput = Readonly<Record<string, string | number | boolean | undefined>>;

/** The address of a read: `{name}` in the path takes a field of the input, the rest becomes the query string. */
export function addressOf(path: string, input: QueryInput): string {
  const rest = new URLSearchParams();
  let address = path;
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined || value === "") continue;
    const slot = `{${key}}`;
    if (address.includes(slot)) address = address.replace(slot, encodeURIComponent(String(value)));
    else rest.set(key, String(value));
  }
  return `/api/v1${address}${rest.size > 0 ? `?${rest}` : ""}`;
}

/** @throws ProblemError with what the server says; TypeError when it can't be reached. */
export async function getJson<Value>(path: string, input: QueryInput, signal?: AbortSignal): Promise<Value> {
  const response = await fetch(addressOf(path, input), {
    headers: { accept: "application/json" },
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw new ProblemError(await readProblem(response));
  return response.json();
}

/**
 * Hands a file over, as it is; for operations that read a stream.
 * @throws ProblemError with what the server says; TypeError when it can't be reached.
 */
export async function postFile<Value>(path: string, input: QueryInput, file: Blob): Promise<Value> {
  const response = await fetch(addressOf(path, input), {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/x-ndjson" },
    body: file,
  });
  if (!response.ok) throw new ProblemError(await readProblem(response));
  return response.json();
}
