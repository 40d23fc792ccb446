import { connectionsQuery, executionsQuery, jobsQuery, overviewQuery } from "#lib/queries/index.ts";

const RECENT = 10;

export const recentJobsQuery = () => jobsQuery({ limit: RECENT });
export const recentExecutionsQuery = () => executionsQuery({ limit: RECENT });

/**
 * What the frame asks on every page. The server reads it with the page: a question that the frame still asks while the
 * page is taken over from the server would be found without its answer there, and the page be drawn anew.
 */
export const frameQueries = () => [overviewQuery(), recentJobsQuery(), recentExecutionsQuery(), connectionsQuery()];
