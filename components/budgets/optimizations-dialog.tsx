"use client";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { ProviderView } from "#lib/services/llm/index.ts";
import { SWITCHES } from "./provider-words.ts";

type Props = { provider: ProviderView; isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** What may be done to the calls of one provider. With all off, requests go out as they were made. */
export function OptimizationsDialog({ provider, isOpen, onOpenChange }: Props) {
  const set = useTool("llm.optimizations.set");
  const { optimizations } = provider;
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
          <Switch
            key={key}
            label={label}
            hint={hint}
            isOn={optimizations[key].enabled}
            onChange={(isOn) => set.mutate({ providerId: provider.id, [key]: isOn })}
          />
        ))}
        {optimizations.promptCaching.enabled && (
          <Switch
            label="Keep system text and tools cached for an hour"
            hint="Writing costs twice the price instead of 1.25 times; worth it when calls come further apart than five minutes."
            isOn={optimizations.promptCaching.longStablePrefix}
            onChange={(isOn) => set.mutate({ providerId: provider.id, longStablePrefix: isOn })}
          />
        )}
      </div>
    </Dialog>
  );
}
