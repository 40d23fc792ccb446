"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use } from "react";
import { tellProblem } from "#components/ui/toast.tsx";
import { type MutationName, type Mutations, ProblemError, problemOf, type RunTool } from "#lib/queries/index.ts";

const Context = createContext<RunTool | null>(null);

/** Hands the server action down: views do not import from app/. */
export const ToolRunner = ({ runTool, children }: { runTool: RunTool; children: ReactNode }) => (
  <Context value={runTool}>{children}</Context>
);

type Options<Name extends MutationName> = {
  onDone?: (value: Mutations[Name]["value"], input: Mutations[Name]["input"]) => void;
  /** For forms that show the problem in place; otherwise it is told in a toast. */
  isQuiet?: boolean;
  /** For many small changes a minute: the view keeps its own picture, and nothing is asked again. */
  isLight?: boolean;
};

/** Runs one operation of the tool registry; everything on screen is asked again afterwards. */
export function useTool<Name extends MutationName>(name: Name, options: Options<Name> = {}) {
  const run = use(Context);
  const client = useQueryClient();
  return useMutation<Mutations[Name]["value"], Error, Mutations[Name]["input"]>({
    mutationKey: [name],
    mutationFn: async (input) => {
      if (run === null) throw new Error("useTool needs a ToolRunner above");
      const answer = await run(name, input);
      if (!answer.ok) throw new ProblemError(answer.problem);
      return answer.value as Mutations[Name]["value"];
    },
    onSuccess: (value, input) => {
      options.onDone?.(value, input);
    },
    onError: (error) => {
      if (!options.isQuiet) tellProblem(problemOf(error));
    },
    onSettled: () => {
      if (options.isLight !== true) void client.invalidateQueries();
    },
  });
}
