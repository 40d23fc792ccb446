import { splitPattern } from "./split-pattern.ts";

/** A pattern with its variable parts set apart; lines without a message have an empty one. */
export const PatternText = ({ template }: { template: string }) => (
  <span className="font-mono text-xs [overflow-wrap:anywhere]">
    {template === "" && "–"}
    {splitPattern(template).map((part, index) =>
      part.isVariable ? (
        <span key={index} className="rounded-sm bg-accent-wash px-0.5 text-accent-ink">
          {part.text}
        </span>
      ) : (
        <span key={index}>{part.text}</span>
      ),
    )}
  </span>
);
