import { createEmbeddedDispatcher } from "#lib/services/dispatch/index.ts";
import { describeDispatcher } from "./dispatcher-contract.ts";

describeDispatcher("embedded", createEmbeddedDispatcher);
