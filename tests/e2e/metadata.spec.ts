import { expect, type Page, test } from "@playwright/test";
import { DESK, expectAccessible, open, useSignedInPage } from "./watched-page.ts";

const DECISIONS = 10;
/** A hundred a minute. */
const DECISIONS_MS = DECISIONS * 600;

test.describe.configure({ mode: "serial", timeout: 60_000 });

/** Runs after main-job.spec.ts, which makes the account and connects a media folder. */
test.describe("metadata", () => {
  let page: Page;
  useSignedInPage(DESK, (opened) => {
    page = opened;
  });

  const queue = () => page.getByRole("region", { name: "Proposed values" });
  const current = () => queue().locator("[aria-current]");
  /** What the page says about the last decision, for those who do not see the row leave. */
  const says = (words: RegExp) => expect(page.getByRole("status").filter({ hasText: words })).toBeAttached();

  test("the review queue is decided by keyboard: accept, take back, reject, edit, leave as it is", async () => {
    await open(page, "/metadata/review");
    await expect(current()).toBeVisible();
    await expectAccessible(page);
    const first = await current().innerText();
    await page.keyboard.press("a");
    await says(/^Accepted/);
    await expect(current()).not.toHaveText(first, { useInnerText: true });
    await page.keyboard.press("u");
    await says(/^Undone/);
    await expect(current()).toHaveText(first, { useInnerText: true });
    await page.keyboard.press("r");
    await says(/^Rejected/);
    await page.keyboard.press("e");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("2001");
    await page.keyboard.press("Enter");
    await says(/^Edited and locked/);
    await page.keyboard.press("l");
    await says(/^Locked/);
  });

  test("a hundred decisions a minute are kept up with", async () => {
    let answers = 0;
    const decided = page.waitForResponse(
      (response) => response.request().method() === "POST" && response.ok() && ++answers === DECISIONS,
    );
    const startedMs = Date.now();
    for (let at = 0; at < DECISIONS; at += 1) await page.keyboard.press("a");
    await decided;
    expect(Date.now() - startedMs).toBeLessThan(DECISIONS_MS);
  });

  test("every decision stands among the changes and can be taken back there", async () => {
    await open(page, "/metadata/changes");
    const table = page.getByRole("table", { name: "Decisions" });
    await expect(table.getByText(/^Accepted/).first()).toBeVisible();
    await table.locator("[data-row-open]").first().click();
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText(/put back/).first()).toBeVisible();
    await page.keyboard.press("Escape");
  });

  test("the same correction on the songs of an album becomes a rule, with its corrections behind it, that can be turned on", async () => {
    await open(page, "/learning");
    await page.evaluate(async () => {
      const { items } = await (await fetch("/api/v1/media?search=Night%20Bus&limit=50")).json();
      for (const { id } of items) {
        await fetch("/api/v1/feedback/tag-edits", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ media: id, tags: ["seen in the browser"] }),
        });
      }
    });
    await page.getByRole("button", { name: "Look for patterns" }).click();
    const rules = page.getByRole("table", { name: "Rules" });
    await expect(rules.getByText(/seen in the browser/).first()).toBeVisible({ timeout: 20_000 });
    await rules.locator("[data-row-open]").filter({ hasText: "seen in the browser" }).first().click();
    const sheet = page.getByRole("dialog", { name: "Rule" });
    await expect(sheet.getByText("Corrections behind it")).toBeVisible();
    await sheet.getByRole("button", { name: "Turn on" }).click();
    await expect(sheet.getByRole("button", { name: "Turn off" })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
  });

  test("media are found by a description", async () => {
    await open(page, "/similar");
    await page.getByLabel("Describe what you look for").fill("seen in the browser");
    await page.getByRole("button", { name: "Find" }).click();
    await expect(page.getByText("Compared by wording, with the built-in embedder.")).toBeVisible();
    await expectAccessible(page);
  });
});
