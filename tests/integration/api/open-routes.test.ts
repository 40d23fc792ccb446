import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GET as health } from "#app/api/health/route.ts";
import { GET as ready } from "#app/api/ready/route.ts";
import { GET as thumbnail } from "#app/api/v1/media/[itemId]/thumbnail/route.ts";
import { GET as openApi } from "#app/api/v1/openapi.json/route.ts";
import { POST as setUp, GET as setupState } from "#app/api/v1/setup/route.ts";
import { createAppContext, setAppContext } from "#lib/services/runtime/index.ts";
import { ensureSetupToken } from "#lib/services/setup/index.ts";
import { bearer, requestTo, signIn } from "../support/http-client.ts";
import { openTestApp, PASSWORD } from "../support/open-test-app.ts";

const sentSetup = (token: string) =>
  requestTo("/api/v1/setup", {
    method: "POST",
    body: { token, name: "Ada", email: "ada@example.org", password: PASSWORD },
  });

test("set-up over HTTP makes the admin who can then sign in, and says that it is over", async () => {
  const app = await openTestApp({ PLANTAIN_SETUP_TOKEN: "preset-token-1" });
  await ensureSetupToken(app);
  expect(await (await setupState()).json()).toEqual({ needsSetup: true });
  expect((await setUp(sentSetup("preset-token-1"))).status).toBe(201);
  expect((await setUp(sentSetup("preset-token-1"))).status).toBe(409);
  expect(await (await setupState()).json()).toEqual({ needsSetup: false });
  expect((await signIn(app, "ada@example.org")).status).toBe(200);
});

test("the set-up token can't be guessed at will", async () => {
  const app = await openTestApp({ PLANTAIN_SETUP_TOKEN: "preset-token-1" });
  await ensureSetupToken(app);
  const statuses = [];
  for (let index = 0; index < 21; index++) statuses.push((await setUp(sentSetup(`guess-${index}`))).status);
  expect(statuses.at(0)).toBe(403);
  expect(statuses.at(-1)).toBe(429);
});

test("health answers anybody and tells nothing; ready tells whether the store answers", async () => {
  await openTestApp();
  expect(await health().json()).toEqual({ status: "ok" });
  expect(await (await ready()).json()).toEqual({ status: "ready" });
  const app = await openTestApp();
  const empty = createAppContext({ PLANTAIN_DATA_DIR: join(app.env.dataDir, "empty"), PLANTAIN_LOG_LEVEL: "silent" });
  setAppContext(empty);
  const answer = await ready();
  await empty.db.$disconnect();
  expect(answer.status).toBe(503);
});

test("the document of the API is for those who may use it", async () => {
  const app = await openTestApp();
  expect((await openApi(requestTo("/api/v1/openapi.json"))).status).toBe(401);
  const headers = await bearer(app, { role: "viewer" });
  const document = await (await openApi(requestTo("/api/v1/openapi.json", { headers }))).json();
  expect(document.openapi).toBe("3.1.0");
});

test("thumbnails come from Plantain's own folder only, after sign-in", async () => {
  const app = await openTestApp();
  const folder = join(app.env.dataDir, "thumbnails");
  mkdirSync(folder);
  writeFileSync(join(folder, "med_1.jpg"), Buffer.from([0xff, 0xd8, 0xff]));
  const get = (itemId: string, headers = {}) =>
    thumbnail(requestTo(`/api/v1/media/x/thumbnail`, { headers }), { params: Promise.resolve({ itemId }) });
  expect((await get("med_1")).status).toBe(401);
  const headers = await bearer(app, { role: "viewer" });
  const found = await get("med_1", headers);
  expect(found.headers.get("content-type")).toBe("image/jpeg");
  expect(found.headers.get("x-content-type-options")).toBe("nosniff");
  expect(new Uint8Array(await found.arrayBuffer())).toEqual(new Uint8Array([0xff, 0xd8, 0xff]));
  const again = await get("med_1", { ...headers, "if-none-match": found.headers.get("etag") ?? "" });
  expect(again.status).toBe(304);
  for (const itemId of ["../secret.key", "..%2Fsecret", "med_2", "a/b", "\0"]) {
    expect((await get(itemId, headers)).status).toBe(404);
  }
});
