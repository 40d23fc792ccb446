import type { StepRunner } from "../ports.ts";
import { NeedsPerson } from "../step-failure.ts";

/** Nothing is done here: the step waits until a person says what became of it. */
export const runByHand: StepRunner<"by_hand"> = ({ input }) => Promise.reject(new NeedsPerson(input.instruction));
