/** Called by Next once, when a server process starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs" && process.env.NEXT_PHASE !== "phase-production-build") {
    const { startWeb } = await import("#app/api/_http/start-web.ts");
    await startWeb();
  }
}
