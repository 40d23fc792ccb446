import type { PlanRequest } from "../schemas.ts";

/** What can stand at a place of a request that a template leaves open. */
export type PlaceValue = string | number | string[];

/** Places that a parameter may have: of the request itself, or of one of its tasks. */
export const PLACE =
  /^(?:sourceIds|maxItems|(?:filters|conversion)\.[a-z][A-Za-z]{0,40}|tasks\.\d{1,2}\.(?:maxItems|fields|taskTypes|(?:filter|conversion)\.[a-z][A-Za-z]{0,40}))$/;

/** Names of items and of sources by their ids: of one library, never of a template. */
const CONCRETE = ["itemIds", "notItemIds", "notSourceIds", "called"];
const NO_PARAMETER = [...CONCRETE, "inPlace", "first"];

export const lastOf = (place: string): string => place.split(".").at(-1) ?? place;

export const isPlace = (place: string): boolean => PLACE.test(place) && !NO_PARAMETER.includes(lastOf(place));

type Node = Record<string, unknown>;
const asNode = (value: unknown): Node | null => (typeof value === "object" && value !== null ? (value as Node) : null);
const own = (node: Node | null, key: string): unknown =>
  node !== null && Object.hasOwn(node, key) ? node[key] : undefined;

export function valueAt(request: object, place: string): unknown {
  let value: unknown = request;
  for (const key of place.split(".")) value = own(asNode(value), key);
  return value;
}

/** Sets a place; false when there is nothing to hold it, such as a task that the request does not have. */
export function setAt(request: object, place: string, value: unknown): boolean {
  const keys = place.split(".");
  const last = keys.pop() ?? "";
  let node: Node | null = asNode(request);
  for (const key of keys) node = asNode(own(node, key));
  if (node === null) return false;
  if (value === undefined) delete node[last];
  else node[last] = value;
  return true;
}

const isPlaceValue = (value: unknown): value is PlaceValue =>
  typeof value === "number" ||
  typeof value === "string" ||
  (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string"));

const of = (node: unknown, at: string): { place: string; value: PlaceValue }[] =>
  Object.entries(asNode(node) ?? {}).flatMap(([key, value]) => {
    const place = `${at}${key}`;
    return isPlaceValue(value) && isPlace(place) ? [{ place, value }] : [];
  });

const tasksOf = (request: object): Node[] => {
  const tasks = own(asNode(request), "tasks");
  return Array.isArray(tasks) ? tasks.map(asNode).filter((task) => task !== null) : [];
};

/** Every place of a request that binds it to one library or to one wish, with what stands there. */
export function placesOf(request: PlanRequest): { place: string; value: PlaceValue }[] {
  const ofTasks = tasksOf(request).flatMap((task, index) => [
    ...of(task.filter, `tasks.${index}.filter.`),
    ...of(task.conversion, `tasks.${index}.conversion.`),
    ...of({ maxItems: task.maxItems, fields: task.fields, taskTypes: task.taskTypes }, `tasks.${index}.`),
  ]);
  return [
    ...of(request.filters, "filters."),
    ...of(request.conversion, "conversion."),
    ...of({ maxItems: request.maxItems }, ""),
    ...ofTasks,
  ];
}

/** Whether a request names items, or sources to leave out: nothing that could be done again elsewhere. */
export const isConcrete = (request: object): boolean =>
  [own(asNode(request), "filters"), ...tasksOf(request).map((task) => task.filter)].some((filter) =>
    CONCRETE.some((key) => own(asNode(filter), key) !== undefined),
  );

const DAY_MS = 86_400_000;
const IN_DAYS: Readonly<Record<string, string>> = { addedFrom: "addedWithinDays", addedBefore: "addedDaysAgo" };
const NAMES: Readonly<Record<string, string>> = {
  ...IN_DAYS,
  sourceIds: "source",
  collections: "collection",
  kinds: "kind",
};

/** What a parameter at this place is called. */
export const nameOf = (place: string): string => NAMES[lastOf(place)] ?? lastOf(place);

/** Moments are kept as days before the plan was made, so that "since last week" means last week each time. */
export const toParameter = (place: string, value: PlaceValue, now: Date): PlaceValue =>
  Object.hasOwn(IN_DAYS, lastOf(place)) && typeof value === "number"
    ? Math.max(0, Math.round((now.getTime() - value) / DAY_MS))
    : value;

export const fromParameter = (place: string, value: PlaceValue, now: Date): PlaceValue =>
  Object.hasOwn(IN_DAYS, lastOf(place)) && typeof value === "number" ? now.getTime() - value * DAY_MS : value;
