export { createEmbeddedDispatcher, type StepDispatcher } from "./embedded-dispatcher.ts";
