import { expect, type Page, test } from "@playwright/test";
import { DESK, expectAccessible, open, PHONE, record, signIn, useSignedInPage, watch } from "./watched-page.ts";

const ANALYSIS_TIMEOUT_MS = 90_000;
const START_MS = Date.parse("2026-03-02T00:00:00Z");

test.describe.configure({ mode: "serial", timeout: 180_000 });

/** Two days of runs: from the second on a service is down for half of them, and what is tried again piles up. */
function runsFile(): Buffer {
  const lines = Array.from({ length: 1_500 }, (_, index) => {
    const isBad = index > 900;
    const hasFailed = isBad && index % 2 === 0;
    const queuedAt = START_MS + index * 60_000;
    const finishedAt = queuedAt + 1_000 + (isBad ? 90_000 : 10_000);
    const error = hasFailed ? "connect ECONNREFUSED db:5432" : null;
    const status = hasFailed ? "failed" : "succeeded";
    return JSON.stringify({
      id: `r${index}`,
      type: "index",
      status,
      queuedAt,
      startedAt: queuedAt + 1_000,
      finishedAt,
      error,
    });
  });
  return Buffer.from([...lines, "no run at all"].join("\n"));
}

/** Runs after main-job.spec.ts, which makes the account. */
test.describe("a task history", () => {
  let page: Page;
  useSignedInPage(DESK, (opened) => {
    page = opened;
  });

  test("is handed over as a file, and what is wrong with it is told", async () => {
    await open(page, "/tasks");
    await page.getByRole("button", { name: "Import runs" }).click();
    const dialog = page.getByRole("dialog", { name: "Import task runs" });
    await dialog
      .getByLabel("File")
      .setInputFiles({ name: "runs.ndjson", mimeType: "application/x-ndjson", buffer: runsFile() });
    await dialog.getByLabel("Source").fill("Render farm");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await expect(page.getByText(/1 refused; line 1501/)).toBeVisible();
    await expect(page.getByRole("region", { name: "How runs fail" })).toContainText("ECONNREFUSED", {
      timeout: ANALYSIS_TIMEOUT_MS,
    });
    await record(page, "tasks-imported");
  });

  test("shows its bottlenecks, each with time line, advice and a change to try", async () => {
    await open(page, "/bottlenecks");
    await expect(page.getByRole("region", { name: "Health" })).toBeVisible();
    await record(page, "bottlenecks");
    await page.getByRole("list", { name: "Bottlenecks", exact: true }).getByRole("link").first().click();
    await expect(page).toHaveURL(/\/bottlenecks\/.+/);
    await expect(page.getByRole("region", { name: "Over time" })).toBeVisible();
    const whatIf = page.getByRole("region", { name: "What if" });
    await whatIf.getByRole("button", { name: "Try it" }).click();
    await expect(whatIf.getByText(/Until the last has ended|No task type/)).toBeVisible({
      timeout: ANALYSIS_TIMEOUT_MS,
    });
    await page.getByRole("button", { name: "Explain it" }).click();
    await expect(page.getByRole("region", { name: "In other words" })).toContainText(/model/i);
    await record(page, "bottleneck");
  });

  test("becomes a plan of what people do, in one click", async () => {
    await page.getByRole("button", { name: "Make a plan" }).click();
    await expect(page).toHaveURL(/\/plans\/.+/);
    await expect(page.getByText("By hand").first()).toBeVisible();
    await expectAccessible(page);
  });

  test("stands beside what the machine had to give", async () => {
    await open(page, "/resources");
    await expect(page.getByRole("region", { name: "Memory", exact: true }).first()).toBeVisible({
      timeout: ANALYSIS_TIMEOUT_MS,
    });
    await record(page, "resources");
  });

  test("is legible on a phone", async ({ browser, baseURL }) => {
    const phone = await browser.newContext(PHONE);
    const small = await phone.newPage();
    const seen: string[] = [];
    watch(phone, baseURL ?? "", seen);
    await signIn(small);
    await open(small, "/bottlenecks");
    await small.getByRole("list", { name: "Bottlenecks", exact: true }).getByRole("link").first().click();
    await expect(small.getByRole("region", { name: "Over time" })).toBeVisible();
    const overflow = await small.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await expectAccessible(small);
    await small.screenshot({ path: "test-results/pages/phone-bottleneck.png", fullPage: true });
    await open(small, "/tasks");
    await small.screenshot({ path: "test-results/pages/phone-tasks-imported.png", fullPage: true });
    expect(seen).toEqual([]);
    await phone.close();
  });
});
