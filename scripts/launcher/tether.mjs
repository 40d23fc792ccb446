// Preloaded into supervised programs: a supervisor that was killed cannot stop them, so they end by themselves.
const GRACE_MS = 15_000;

process.on("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), GRACE_MS).unref();
});
process.channel?.unref();
