"use client";
import { FlaskConical, Trash2 } from "lucide-react";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Button } from "#components/ui/button.tsx";
import { tell } from "#components/ui/toast.tsx";

/** Made-up data to try Plantain on: marked everywhere, gone with one click. */
export function CreateSampleButton({ look = "secondary" }: { look?: "primary" | "secondary" }) {
  const create = useTool("sample.create", {
    onDone: () => tell("The sample is being made", { detail: "Three sources appear when it is ready." }),
  });
  return (
    <Button look={look} isPending={create.isPending} onClick={() => create.mutate({})}>
      {!create.isPending && <FlaskConical aria-hidden />}
      Try it with a sample
    </Button>
  );
}

/** Undoable by making it again: the sample is the same every time. */
export function RemoveSampleButton() {
  const create = useTool("sample.create");
  const remove = useTool("sample.remove", {
    onDone: () => tell("The sample was removed", { undo: { label: "Make it again", run: () => create.mutate({}) } }),
  });
  return (
    <Button isPending={remove.isPending} onClick={() => remove.mutate({})}>
      {!remove.isPending && <Trash2 aria-hidden />}
      Remove the sample
    </Button>
  );
}
