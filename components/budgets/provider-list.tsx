"use client";
import { useQuery } from "@tanstack/react-query";
import { Plug, PlugZap } from "lucide-react";
import { useState } from "react";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { tell } from "#components/ui/toast.tsx";
import { providersQuery } from "#lib/queries/index.ts";
import type { ProviderList, ProviderView } from "#lib/services/llm/index.ts";
import { OptimizationsDialog } from "./optimizations-dialog.tsx";
import { ProviderDialog } from "./provider-dialog.tsx";
import { KIND_LABELS, keyWords, providerState, switchedOn } from "./provider-words.ts";

function Actions({ provider }: { provider: ProviderView }) {
  const [open, setOpen] = useState<"edit" | "switches" | "remove" | null>(null);
  const test = useTool("llm.providers.test", {
    onDone: ({ test: result }) => tell(result?.message ?? "It was not tested."),
  });
  const update = useTool("llm.providers.update");
  const remove = useTool("llm.providers.remove", {
    onDone: () => {
      setOpen(null);
      tell(`${provider.name} was disconnected`);
    },
  });
  const show = (what: typeof open) => (isOpen: boolean) => setOpen(isOpen ? what : null);
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        size="sm"
        onClick={() => test.mutate({ providerId: provider.id })}
        isPending={test.isPending}
        aria-label={`Test ${provider.name}`}
      >
        <PlugZap aria-hidden />
        Test
      </Button>
      <Button size="sm" onClick={() => setOpen("switches")} aria-label={`Optimizations of ${provider.name}`}>
        Optimizations
      </Button>
      <Button size="sm" onClick={() => setOpen("edit")} aria-label={`Change ${provider.name}`}>
        Change
      </Button>
      <Button
        size="sm"
        onClick={() => update.mutate({ providerId: provider.id, enabled: !provider.enabled })}
        isPending={update.isPending}
        aria-label={`${provider.enabled ? "Switch off" : "Switch on"} ${provider.name}`}
      >
        {provider.enabled ? "Switch off" : "Switch on"}
      </Button>
      {provider.origin === "stored" && (
        <Button size="sm" look="quiet" onClick={() => setOpen("remove")} aria-label={`Disconnect ${provider.name}`}>
          Disconnect
        </Button>
      )}
      {open === "edit" && <ProviderDialog provider={provider} isOpen onOpenChange={show("edit")} />}
      {open === "switches" && <OptimizationsDialog provider={provider} isOpen onOpenChange={show("switches")} />}
      <Confirm
        title={`Disconnect ${provider.name}?`}
        what="Its stored key is forgotten, and none of its models is asked any more. The list of calls stays."
        confirmLabel="Disconnect"
        isOpen={open === "remove"}
        onOpenChange={show("remove")}
        isPending={remove.isPending}
        onConfirm={() => remove.mutate({ providerId: provider.id })}
      />
    </div>
  );
}

function TestLine({ provider }: { provider: ProviderView }) {
  if (provider.problem !== null) return <p className="text-sm text-amber">{provider.problem}</p>;
  if (provider.test === null) return null;
  return (
    <p className="text-xs text-faint">
      {provider.test.message} Tested <TimeAgo at={provider.testedAt} />.
    </p>
  );
}

function Row({ provider }: { provider: ProviderView }) {
  const { can } = useSession();
  const { label, tone } = providerState(provider);
  const on = switchedOn(provider.optimizations);
  return (
    <li className="grid gap-1 px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="text-base font-medium">{provider.name}</p>
        <Badge tone={tone}>{label}</Badge>
        <span className="text-xs text-faint">
          {KIND_LABELS[provider.kind]}, {keyWords(provider)}
        </span>
        {can("admin") && (
          <div className="ml-auto max-sm:ml-0">
            <Actions provider={provider} />
          </div>
        )}
      </div>
      <p className="text-sm text-soft [overflow-wrap:anywhere]">
        {provider.models.length === 0
          ? provider.kind === "ollama"
            ? "No model is chosen: the default model of the settings is asked, or the first that is installed"
            : "No model is chosen"
          : provider.models.map(({ model, tier }) => `${model} (${tier})`).join(", ")}
        {provider.embeddingModel !== null && `; embeddings by ${provider.embeddingModel}`}
        {on.length > 0 && `; switched on: ${on.join(", ").toLowerCase()}`}
      </p>
      <TestLine provider={provider} />
      {provider.circuits.map((circuit) => (
        <p key={circuit.model} className="text-sm text-red">
          {circuit.model} failed {circuit.failures} times in a row and is left alone until a try succeeds.
        </p>
      ))}
    </li>
  );
}

function MasterSwitch({ list }: { list: ProviderList }) {
  const change = useTool("llm.optimizations.switch");
  return (
    <Switch
      label="Optimizations may have effect"
      hint="Off: no switch of any provider has effect, and requests go out as they were made."
      isOn={list.optimizationsAllowed}
      onChange={(allowed) => change.mutate({ allowed })}
    />
  );
}

/** Where models are asked, whether they answer, and what may be done to save. */
export function ProviderPanel() {
  const providers = useQuery(providersQuery());
  const { can } = useSession();
  const [isAdding, setIsAdding] = useState(false);
  const add = can("admin") && (
    <Button look="primary" onClick={() => setIsAdding(true)}>
      <Plug aria-hidden />
      Connect a provider
    </Button>
  );
  return (
    <Panel title="Providers" note="without one, everything works by rules" action={add}>
      <QueryBoundary query={providers}>
        {(list) => (
          <>
            <ul className="divide-y divide-line">
              {list.items.map((provider) => (
                <Row key={provider.id} provider={provider} />
              ))}
            </ul>
            {can("admin") && (
              <div className="border-t border-line px-4 py-3">
                <MasterSwitch list={list} />
              </div>
            )}
          </>
        )}
      </QueryBoundary>
      {isAdding && <ProviderDialog provider={null} isOpen onOpenChange={setIsAdding} />}
    </Panel>
  );
}
