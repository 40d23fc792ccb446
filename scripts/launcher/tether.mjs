// Preloaded into supervised programs: a supervisor that was killed cannot stop them, so they end by themselves.
const GRACE_MS = 15_000;

// A program that forks hands its own flags on, this file too; its children wait for their own parent's messages.
const isSupervised = new URL(import.meta.url).searchParams.get("supervisor") === String(process.ppid);

if (isSupervised) {
  process.on("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
  process.channel?.unref();
}
