"use client";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { ProviderView } from "#lib/services/llm/index.ts";
import { FIGURES, SWITCHES } from "./provider-words.ts";

type Props = { provider: ProviderView; isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

type FiguresProps = {
  of: (typeof SWITCHES)[number]["key"];
  optimizations: ProviderView["optimizations"];
  onChange: (values: Record<string, number | boolean>) => void;
};

/** What a switch that is on can be set to; each figure holds as soon as its field is left. */
function Figures({ of, optimizations, onChange }: FiguresProps) {
  return (
    <div className="ml-12 grid items-end gap-3 empty:hidden sm:grid-cols-2">
      {of === "promptCaching" && (
        <div className="sm:col-span-2">
          <Switch
            label="Keep system text and tools for an hour"
            hint="Writing costs twice the price instead of 1.25 times; worth it when calls come further apart than five minutes."
            isOn={optimizations.promptCaching.longStablePrefix}
            onChange={(isOn) => onChange({ longStablePrefix: isOn })}
          />
        </div>
      )}
      {FIGURES.filter((figure) => figure.of === of).map(({ input, label, per, read }) => (
        <NumberField
          key={input}
          name={input}
          label={label}
          value={read(optimizations) / per}
          isWhole={per === 1}
          onChanged={(value) => onChange({ [input]: Math.round(value * per) })}
        />
      ))}
    </div>
  );
}

/** What may be done to the calls of one provider. With all off, requests go out as they were made. */
export function OptimizationsDialog({ provider, isOpen, onOpenChange }: Props) {
  const set = useTool("llm.optimizations.set");
  const { optimizations } = provider;
  const change = (values: Record<string, number | boolean>) => set.mutate({ providerId: provider.id, ...values });
  const allOff = () =>
    set.mutate(
      { providerId: provider.id, allOff: true },
      { onSuccess: () => tell(`${provider.name}: everything is switched off`) },
    );
  return (
    <Dialog
      title={`Optimizations of ${provider.name}`}
      description="All are off at first: requests then go out byte for byte as they were made."
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button onClick={allOff} isPending={set.isPending}>
            Switch all off
          </Button>
          <Button look="primary" onClick={() => onOpenChange(false)}>
            Done
          </Button>
        </>
      }
    >
      <div className="grid gap-4 py-2">
        {SWITCHES.map(({ key, label, hint }) => (
          <div key={key} className="grid gap-3">
            <Switch
              label={label}
              hint={hint}
              isOn={optimizations[key].enabled}
              onChange={(isOn) => change({ [key]: isOn })}
            />
            {optimizations[key].enabled && <Figures of={key} optimizations={optimizations} onChange={change} />}
          </div>
        ))}
      </div>
    </Dialog>
  );
}
