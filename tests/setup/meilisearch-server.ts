import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

type Document = Record<string, unknown>;
type Task = { uid: number; indexUid: string; status: string; type: string; error: object | null };
type Index = { primaryKey: string | null; settings: Record<string, unknown>; documents: Map<string, Document> };
type Fault = { status: number; code: string; message: string; type?: string };

const DEFAULT_SETTINGS = { searchableAttributes: ["*"], filterableAttributes: [], sortableAttributes: [] };
const ID = /^[a-zA-Z0-9_-]{1,511}$/;

const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC");
/** Meilisearch cuts Chinese and Japanese with dictionaries; single characters stand in for them here. */
const wordsOf = (text: string): string[] =>
  fold(text).match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{N}]+/gu) ?? [];

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? null : JSON.parse(text);
}

/**
 * A server that speaks the wire format of Meilisearch 1.x as far as Plantain uses it: tasks that end later, settings,
 * documents by primary key, search with filters, errors with codes. There is no Meilisearch binary to test with everywhere;
 * the official client is used against this one, so that paths, bodies and answers are those of the real interface.
 */
export class MeilisearchTestServer {
  readonly indexes = new Map<string, Index>();
  readonly requests: string[] = [];
  readonly #tasks: Task[] = [];
  readonly #masterKey: string | undefined;
  #server: Server | null = null;
  #port = 0;

  constructor(masterKey?: string) {
    this.#masterKey = masterKey;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts, on the same port as before when it ran already. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
    this.#server = server;
  }

  /** Breaks off, as a killed process does. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    try {
      const { pathname } = new URL(request.url ?? "/", this.url);
      this.requests.push(`${request.method} ${pathname}`);
      if (this.#masterKey !== undefined && pathname !== "/health") this.#checkKey(request.headers.authorization);
      const [status, body] = this.#route(`${request.method} ${pathname}`, await bodyOf(request), request.url ?? "");
      send(status, body);
    } catch (error) {
      const { status = 500, code = "internal", message, type = "invalid_request" } = error as Fault;
      send(status, { message, code, type, link: `https://docs.meilisearch.com/errors#${code}` });
    }
  }

  #checkKey(authorization: string | undefined): void {
    if (authorization === undefined) {
      throw fault(
        401,
        "missing_authorization_header",
        "The Authorization header is missing. It must use the bearer authorization method.",
      );
    }
    if (authorization !== `Bearer ${this.#masterKey}`) {
      throw fault(403, "invalid_api_key", "The provided API key is invalid.");
    }
  }

  #route(what: string, body: unknown, url: string): [number, unknown] {
    const parts = /^(\w+) \/(\w+)(?:\/([\w-]+))?(?:\/([\w-]+))?(?:\/([\w-]+))?$/.exec(what);
    const [, method, area, name = "", part, deeper] = parts ?? [];
    if (area === "health") return [200, { status: "available" }];
    if (area === "version") return [200, { commitSha: "test", commitDate: "test", pkgVersion: "1.12.0" }];
    if (area === "tasks") return [200, this.#finishTask(Number(name))];
    if (area !== "indexes") throw fault(404, "not_found", "Not found");
    if (method === "POST" && name === "") return [202, this.#create(body as { uid: string; primaryKey?: string })];
    switch (`${method} ${part}${deeper === undefined ? "" : `/${deeper}`}`) {
      case "GET undefined":
        return [200, { uid: name, primaryKey: this.#index(name).primaryKey, createdAt: NOW, updatedAt: NOW }];
      case "GET settings":
        return [200, { ...DEFAULT_SETTINGS, ...this.#index(name).settings }];
      case "PATCH settings":
        return [202, this.#task(name, "settingsUpdate", () => Object.assign(this.#made(name).settings, body))];
      case "GET stats":
        return [200, { numberOfDocuments: this.#index(name).documents.size, isIndexing: false, fieldDistribution: {} }];
      case "POST documents":
        return [202, this.#add(name, body as Document[], new URL(url, this.url).searchParams.get("primaryKey"))];
      case "POST documents/delete-batch":
        return [
          202,
          this.#task(name, "documentDeletion", () => {
            for (const id of body as string[]) this.#index(name).documents.delete(String(id));
          }),
        ];
      case "DELETE documents":
        return [202, this.#task(name, "documentDeletion", () => this.#index(name).documents.clear())];
      case "POST search":
        return [200, search(this.#index(name), body as Query)];
      default:
        throw fault(404, "not_found", `Not found: ${what}`);
    }
  }

  #index(name: string): Index {
    const index = this.indexes.get(name);
    if (index === undefined) throw fault(404, "index_not_found", `Index \`${name}\` not found.`);
    return index;
  }

  #made(name: string, primaryKey: string | null = null): Index {
    const index = this.indexes.get(name) ?? { primaryKey, settings: {}, documents: new Map() };
    this.indexes.set(name, index);
    return index;
  }

  #create({ uid, primaryKey }: { uid: string; primaryKey?: string }): object {
    return this.#task(uid, "indexCreation", () => {
      if (this.indexes.has(uid)) throw fault(409, "index_already_exists", `Index \`${uid}\` already exists.`);
      this.#made(uid, primaryKey ?? null);
    });
  }

  #add(name: string, documents: Document[], primaryKey: string | null): object {
    return this.#task(name, "documentAdditionOrUpdate", () => {
      const index = this.#made(name, primaryKey);
      index.primaryKey ??= primaryKey;
      const ids = documents.map((document) => String(document[index.primaryKey ?? "id"]));
      const bad = ids.find((id) => !ID.test(id));
      if (bad !== undefined) {
        throw fault(400, "invalid_document_id", `Document identifier \`"${bad}"\` is invalid.`);
      }
      for (const [place, document] of documents.entries()) index.documents.set(ids[place] ?? "", document);
    });
  }

  /** Takes the work in and does it, but says so only when the task is asked for the second time. */
  #task(indexUid: string, type: string, work: () => void): object {
    const task: Task = { uid: this.#tasks.length, indexUid, status: "enqueued", type, error: null };
    this.#tasks.push(task);
    try {
      work();
    } catch (error) {
      const { code, message } = error as Fault;
      task.error = { message, code, type: "invalid_request", link: "" };
    }
    return { taskUid: task.uid, indexUid, status: "enqueued", type, enqueuedAt: NOW };
  }

  #finishTask(uid: number): object {
    const task = this.#tasks[uid];
    if (task === undefined) throw fault(404, "task_not_found", `Task \`${uid}\` not found.`);
    const asked = { ...task };
    task.status = task.status === "enqueued" ? "processing" : task.error === null ? "succeeded" : "failed";
    return { ...asked, status: task.status, details: null, canceledBy: null, enqueuedAt: NOW };
  }
}

const NOW = "2026-01-01T00:00:00Z";

const fault = (status: number, code: string, message: string): Error & Fault =>
  Object.assign(new Error(message), { status, code });

type Query = {
  q?: string;
  limit?: number;
  filter?: (string | string[])[];
  matchingStrategy?: string;
  attributesToCrop?: string[];
  showRankingScore?: boolean;
};

/** One filter: an attribute that equals a quoted word; a list inside the list means "or". */
function passes(index: Index, document: Document, filter: string | string[]): boolean {
  if (Array.isArray(filter)) return filter.some((one) => passes(index, document, one));
  const [, name = "", value] = /^(\w+) = ("(?:[^"\\]|\\.)*")$/.exec(filter) ?? [];
  const allowed = index.settings.filterableAttributes as string[] | undefined;
  if (!allowed?.includes(name)) {
    throw fault(400, "invalid_search_filter", `Attribute \`${name}\` is not filterable.`);
  }
  return document[name] === JSON.parse(value ?? '""');
}

function search(index: Index, query: Query): object {
  if (query.matchingStrategy !== "all") throw fault(400, "unsupported_by_test_server", "only matchingStrategy all");
  const wanted = wordsOf(query.q ?? "");
  const fields = (index.settings.searchableAttributes as string[] | undefined) ?? ["title", "text"];
  const rank = (document: Document): number | null => {
    const inFields = fields.map((field) => wordsOf(String(document[field] ?? "")));
    const places = wanted.map((word, at) =>
      inFields.findIndex((words) =>
        words.some((some) => (at === wanted.length - 1 ? some.startsWith(word) : some === word)),
      ),
    );
    return places.includes(-1) ? null : 1 / (1 + places.reduce((sum, place) => sum + place, 0));
  };
  const hits = [...index.documents.values()]
    .filter((document) => (query.filter ?? []).every((filter) => passes(index, document, filter)))
    .flatMap((document) => {
      const score = rank(document);
      return score === null ? [] : [{ document, score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, query.limit ?? 20)
    .map(({ document, score }) => ({
      ...document,
      _formatted: Object.fromEntries(Object.entries(document).map(([name, value]) => [name, String(value)])),
      ...(query.showRankingScore === true && { _rankingScore: score }),
    }));
  return {
    hits,
    query: query.q ?? "",
    processingTimeMs: 0,
    limit: query.limit ?? 20,
    offset: 0,
    estimatedTotalHits: hits.length,
  };
}
