import type { Overview } from "#lib/services/overview/index.ts";
import { toolQuery } from "./tool-query.ts";

export const overviewQuery = () => toolQuery<Overview>("overview.get", "/overview");
