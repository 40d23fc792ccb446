"use client";
import { type Appearance, DENSITIES, THEMES } from "#components/frame/appearance.ts";
import { useAppearance } from "#components/frame/appearance-provider.tsx";
import { Panel } from "#components/ui/card.tsx";

const WORDS: Record<string, string> = {
  system: "Like the system",
  light: "Light",
  dark: "Dark",
  comfortable: "Comfortable",
  compact: "Compact",
};

function Choice<Part extends "theme" | "density">({ part, legend, options }: ChoiceProps<Part>) {
  const { appearance, set } = useAppearance();
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <label
            key={option}
            className="tap flex cursor-pointer items-center gap-2 rounded-md border border-line px-3 has-checked:border-accent has-checked:bg-accent-wash"
          >
            <input
              type="radio"
              name={part}
              value={option}
              checked={appearance[part] === option}
              onChange={() => set(part, option)}
              className="size-4 shrink-0 accent-accent"
            />
            {WORDS[option]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
type ChoiceProps<Part extends "theme" | "density"> = {
  part: Part;
  legend: string;
  options: readonly Appearance[Part][];
};

export const AppearancePanel = () => (
  <Panel title="Appearance" note="kept in this browser">
    <div className="grid gap-4 p-4">
      <Choice part="theme" legend="Theme" options={THEMES} />
      <Choice part="density" legend="Density" options={DENSITIES} />
    </div>
  </Panel>
);
