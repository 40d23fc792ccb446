import type { Tone } from "#components/ui/badge.tsx";
import type { RuleView } from "#lib/services/learning/index.ts";

export const RULE_STATES: Record<RuleView["state"], { label: string; tone: Tone }> = {
  suggested: { label: "waits for you", tone: "amber" },
  active: { label: "on", tone: "green" },
  disabled: { label: "off", tone: "slate" },
  retired: { label: "retired", tone: "slate" },
};

export const checkWords = ({ heldOut }: Pick<RuleView, "heldOut">): string =>
  heldOut.tested === 0
    ? "no other case to check it on yet"
    : `right in ${heldOut.right} of ${heldOut.tested} cases it was not made from`;

export const FEEDBACK_WORDS: Record<string, string> = {
  tag_correction: "tags corrected",
  genre_correction: "genre corrected",
  metadata_edit: "value corrected",
  file_move: "file moved",
  rating: "rated",
  proposal_accepted: "proposal accepted",
  proposal_rejected: "proposal rejected",
};

export const SOURCE_WORDS: Record<string, string> = {
  user: "in the dashboard",
  cli: "on the command line",
  api: "by a program",
  file: "in the file, with another program",
};
