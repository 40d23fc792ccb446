import { expect as expectNow, type Page, test } from "@playwright/test";
import { DESK, expectAccessible, open, useSignedInPage } from "./watched-page.ts";

/** The worker reads what is sent beside everything else that this machine does. */
const expect = expectNow.configure({ timeout: 20_000 });
const MINUTE_MS = 60_000;

test.describe.configure({ mode: "serial", timeout: 90_000 });

/** Ten hours of a small service, in the last one of which uploads begin to fail. */
function logText(endMs: number): string {
  return Array.from({ length: 600 }, (_, at) => {
    const time = new Date(endMs - (600 - at) * MINUTE_MS).toISOString();
    const line = at % 3 === 0 ? `Wrote ${at * 7} bytes in ${20 + (at % 50)} ms` : `Job ${at} done in ${at % 90} ms`;
    const failed = at > 560 ? `${time} ERROR Upload ${at} of ada@example.org failed: no space left\n` : "";
    return `${time} INFO ${line}\n${failed}`;
  }).join("");
}

/** Runs after main-job.spec.ts, which makes the account. */
test.describe("reading logs", () => {
  let page: Page;
  const faults = useSignedInPage(DESK, (opened) => {
    page = opened;
  });

  test("pasted lines are analysed at once: volume, findings, patterns, and a digest without addresses of people", async () => {
    await open(page, "/logs");
    await page.getByRole("button", { name: "Try a log" }).click();
    const dialog = page.getByRole("dialog", { name: "Try a log" });
    await dialog.getByRole("button", { name: "Analyse" }).click();
    await expect(dialog.getByRole("alert")).toContainText("nothing to read");
    // The browser itself reports the refusal.
    faults.length = 0;
    await dialog.getByLabel("Or lines").fill(logText(Date.now()));
    await dialog.getByRole("button", { name: "Analyse" }).click();
    await expect(page).toHaveURL(/source=src_/);
    await expect(page.getByText(/^639 lines with a time, 6\.1.% of them errors\.$/)).toBeVisible();
    await expect(page.getByRole("table", { name: "Patterns" }).getByRole("row")).toHaveCount(4);
    await page.getByRole("button", { name: "Make the digest" }).click();
    const digest = page.getByRole("region", { name: "Digest", exact: true });
    await expect(digest).toContainText("no space left");
    await expect(digest).not.toContainText("example.org");
    await expectAccessible(page);
  });

  test("a wrong guess about a file is set right, and the lines show at once what that does", async () => {
    await page.getByRole("table", { name: "Log files" }).getByRole("row").nth(1).click();
    const sheet = page.getByRole("dialog", { name: "Format" });
    await expect(sheet.getByRole("list", { name: "Lines as read" })).toContainText("Job 1 done");
    await sheet.getByLabel("Form", { exact: true }).selectOption("plain");
    await expect(sheet.getByText(/Of \d+ lines, 0 have a time/)).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
  });

  test("a pattern shows its numbers and its lines, and keeps what a person says about it", async () => {
    await page.getByRole("link", { name: "All patterns" }).click();
    await page.getByRole("searchbox", { name: "Find a pattern" }).fill("upload");
    await page
      .getByRole("table", { name: "Patterns" })
      .getByRole("link")
      .filter({ hasText: /Upload/ })
      .click();
    await expect(page).toHaveURL(/\/logs\/patterns\/ltp_/);
    const lines = page.getByRole("region", { name: "Log lines" });
    await expect(lines).toContainText("Upload 599");
    await page.getByRole("searchbox", { name: "Search in these lines" }).fill("upload 570");
    await expect(lines).not.toContainText("Upload 599");
    await expect(lines).toContainText("Upload 570");
    await page.getByRole("button", { name: "Mark", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Mark this pattern" });
    await dialog.getByRole("radio", { name: /Resolved/ }).check();
    await dialog.getByLabel("What solved it").fill("Old uploads are removed every night now.");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Old uploads are removed every night now.").first()).toBeVisible();
    await expectAccessible(page);
  });

  test("two windows are compared, as drawn or as typed", async () => {
    await page.getByRole("link", { name: "Patterns" }).first().click();
    await page.getByRole("navigation", { name: "Views of the logs" }).getByRole("link", { name: "Compare" }).click();
    await expect(page.getByRole("table", { name: "Changed patterns" })).toContainText(/Upload.*New/s);
    const from = page.getByLabel("After: from");
    const later = new Date(Date.now() - 30 * MINUTE_MS);
    await from.fill(new Date(later.getTime() - later.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 19));
    await from.press("Enter");
    await expect(page).toHaveURL(/afterFrom=/);
    await expect(page.getByText(/lines before, \d\d after/)).toBeVisible();
    await expectAccessible(page);
  });

  test("lines that are sent appear while one watches, and stop on request", async () => {
    const path = `/api/v1/logs/ingest/watched-${Date.now()}`;
    const send = (body: string) =>
      page.evaluate(
        async (sent) => {
          const headers = { "content-type": "text/plain" };
          const response = await fetch(sent.path, { method: "POST", headers, body: sent.body });
          return (await response.json()) as { sourceId: string };
        },
        { path, body },
      );
    const { sourceId } = await send(`${new Date().toISOString()} INFO first of all\n`);
    await open(page, `/logs/live?source=${sourceId}`);
    const log = page.getByRole("log");
    await expect(log).toContainText("first of all");
    await send(`${new Date().toISOString()} ERROR something broke\n`);
    await expect(log).toContainText("something broke");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Pause" }).click();
    await send(`${new Date().toISOString()} INFO mended\n`);
    await expect(page.getByText("Paused; 1 line came since")).toBeVisible();
    await expect(log).not.toContainText("mended");
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(log).toContainText("mended");
  });
});
