/** Alive: the process answers. Says nothing else, since anybody may ask. */
export const GET = (): Response => Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });

export const dynamic = "force-dynamic";
