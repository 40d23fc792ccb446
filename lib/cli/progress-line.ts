import type { Progress } from "#lib/core/index.ts";
import { cutTo } from "./render/cell-width.ts";
import { durationText } from "./render/value-text.ts";
import { safeText, type Terminal } from "./terminal.ts";

const BAR = 24;
const CLEAR_LINE = "\r\u001b[2K";

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

/** Shows where work stands: one line that is drawn over on a terminal, one line for each new phase in a log. */
export function progressLine(terminal: Terminal): { show: (progress: Progress) => void; end: () => void } {
  let lastPhase = "";
  let isDrawn = false;
  return {
    show(progress) {
      if (terminal.isInteractive) {
        isDrawn = true;
        terminal.err(CLEAR_LINE + cutTo(progressText(progress), (process.stderr.columns ?? 100) - 1));
      } else if (progress.phase !== lastPhase) {
        terminal.err(`${safeText(progress.phase)}\n`);
      }
      lastPhase = progress.phase;
    },
    end() {
      if (isDrawn) terminal.err(CLEAR_LINE);
    },
  };
}
