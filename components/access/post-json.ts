import { ProblemError, readProblem } from "#lib/queries/index.ts";

/** Posts a form as JSON. @throws ProblemError with what the server says; TypeError when it can't be reached. */
export async function postJson(path: string, body: Record<string, unknown>): Promise<void> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new ProblemError(await readProblem(response));
}
