"use client";
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { TimeAgo } from "#components/format/time.tsx";
import { Crumb } from "#components/frame/crumb.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { paths } from "#components/paths.ts";
import { PlanStateBadge } from "#components/plans/plan-state.tsx";
import { STEP_LABELS } from "#components/plans/step-words.ts";
import { LoadingPage } from "#components/states/loading.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { PlanState } from "#lib/approval/index.ts";
import { templateQuery } from "#lib/queries/index.ts";
import type { TemplateDetail } from "#lib/services/template/index.ts";
import { ORIGINS, recordWords } from "./template-words.ts";
import { UseTemplateForm } from "./use-form.tsx";

function RemoveTemplate({ template }: { template: TemplateDetail }) {
  const router = useRouter();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useTool("templates.remove", {
    onDone: () => {
      tell("Removed");
      router.push(paths.templates);
    },
  });
  return (
    <>
      <Button onClick={() => setIsAsking(true)}>
        <Trash2 aria-hidden />
        Remove
      </Button>
      <Confirm
        title={`Remove "${template.name}"?`}
        what="The template and its versions are forgotten. Plans that came from it stay."
        confirmLabel="Remove it"
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        isPending={remove.isPending}
        onConfirm={() => remove.mutate({ templateId: template.id })}
      />
    </>
  );
}

const About = ({ template }: { template: TemplateDetail }) => (
  <Panel title="About this template">
    <div className="grid gap-2 p-4 text-sm">
      {template.description !== "" && <p className="text-soft [overflow-wrap:anywhere]">{template.description}</p>}
      <p>
        <span className="text-faint">Goal: </span>
        {template.goal}
      </p>
      <p>
        <span className="text-faint">Steps: </span>
        {template.steps.map(({ type }) => STEP_LABELS[type].toLowerCase()).join(", ")}
      </p>
      {template.data.request.constraints.length > 0 && (
        <p>
          <span className="text-faint">Constraints: </span>
          {template.data.request.constraints.join("; ")}
        </p>
      )}
    </div>
  </Panel>
);

const Versions = ({ template }: { template: TemplateDetail }) => (
  <Panel title="Versions">
    <ol className="divide-y divide-line/60 px-4 py-1">
      {template.versions.map(({ version, note, createdBy, createdAt, contentHash, sourcePlanId }) => (
        <li key={version} className="py-2 text-sm">
          <span className="font-medium">Version {version}</span>{" "}
          <span className="text-soft [overflow-wrap:anywhere]">{note}</span>
          <span className="block text-xs text-faint">
            {createdBy}, <TimeAgo at={createdAt} />, content <code>{contentHash.slice(0, 12)}</code>
            {sourcePlanId !== null && (
              <>
                {", "}
                <Link href={paths.plan(sourcePlanId)} className="text-accent-ink underline underline-offset-2">
                  the plan
                </Link>
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  </Panel>
);

function Plans({ template }: { template: TemplateDetail }) {
  return (
    <Panel title="Plans of this template">
      {template.plans.length === 0 ? (
        <p className="p-4 text-sm text-soft">None yet.</p>
      ) : (
        <ul className="divide-y divide-line/60 px-4 py-1">
          {template.plans.map((plan) => (
            <li key={plan.id} className="flex flex-wrap items-center justify-between gap-2 py-2 text-sm">
              <Link
                href={paths.plan(plan.id)}
                className="min-w-0 [overflow-wrap:anywhere] text-accent-ink underline underline-offset-2"
              >
                {plan.title}
              </Link>
              <span className="flex items-center gap-2 text-xs text-faint">
                <PlanStateBadge state={plan.state as PlanState} />
                <TimeAgo at={plan.updatedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function TemplateView({ template }: { template: TemplateDetail }) {
  const { can } = useSession();
  const { label, tone } = ORIGINS[template.origin];
  return (
    <PageBody>
      <PageHead
        title={template.name}
        answer={recordWords(template)}
        above={
          <p className="mb-1 flex items-center gap-2 text-sm text-faint">
            <Crumb href={paths.templates}>Templates</Crumb>
            <span aria-hidden>/</span>
            <Badge tone={tone}>{label}</Badge>
            <span>version {template.version}</span>
          </p>
        }
        action={can("operate") && template.origin !== "builtin" && <RemoveTemplate template={template} />}
      />
      <div className="grid min-w-0 grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="grid min-w-0 gap-6">
          {can("operate") && <UseTemplateForm template={template} />}
          <Plans template={template} />
        </div>
        <div className="grid min-w-0 gap-6">
          <About template={template} />
          <Versions template={template} />
        </div>
      </div>
    </PageBody>
  );
}

export function TemplatePage({ templateId }: { templateId: string }) {
  const template = useQuery(templateQuery(templateId));
  return (
    <QueryBoundary query={template} loading={<LoadingPage />}>
      {(value) => <TemplateView key={value.version} template={value} />}
    </QueryBoundary>
  );
}
