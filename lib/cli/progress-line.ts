import type { Progress } from "#lib/core/index.ts";
import { cutTo } from "./render/cell-width.ts";
import { durationText } from "./render/value-text.ts";
import { safeText, type Terminal } from "./terminal.ts";

const BAR = 24;
const CLEAR_LINE = "\r\u001b[2K";
const UP = "\u001b[1A";

/** What a progress reads like; long work without a known end has no bar. */
export function progressText(progress: Progress): string {
  const { phase, done, total, unit, etaMs } = progress;
  const eta = etaMs === null || etaMs < 1000 ? "" : `  ${durationText(etaMs)} left`;
  if (total === null || total === 0) return `${safeText(phase)}  ${done} ${safeText(unit)}${eta}`;
  const share = Math.min(1, done / total);
  const full = Math.round(share * BAR);
  const bar = "█".repeat(full) + "░".repeat(BAR - full);
  return `${safeText(phase)}  ${bar} ${Math.floor(share * 100)} %  ${done} of ${total} ${safeText(unit)}${eta}`;
}

type ProgressLine = { show: (progress: Progress, below?: readonly string[]) => void; end: () => void };

/**
 * Shows where work stands: a line that is drawn over on a terminal, with more lines below it where there is more to tell; in a
 * log one line for each new phase.
 */
export function progressLine(terminal: Terminal): ProgressLine {
  let lastPhase = "";
  let drawn = 0;
  const wipe = () => terminal.err((CLEAR_LINE + UP).repeat(Math.max(0, drawn - 1)) + (drawn > 0 ? CLEAR_LINE : ""));
  return {
    show(progress, below = []) {
      if (terminal.isInteractive) {
        const width = (process.stderr.columns ?? 100) - 1;
        const lines = [progressText(progress), ...below].map((line) => cutTo(line, width));
        wipe();
        terminal.err((drawn === 0 ? CLEAR_LINE : "") + lines.join("\n"));
        drawn = lines.length;
      } else if (progress.phase !== lastPhase) {
        terminal.err(`${safeText(progress.phase)}\n`);
      }
      lastPhase = progress.phase;
    },
    end() {
      wipe();
      drawn = 0;
    },
  };
}
