import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, open, PHONE, useSignedInPage } from "./watched-page.ts";

const SAMPLE_TIMEOUT_MS = 120_000;
const AREAS = [
  ...["/", "/sources", "/findings", "/recommendations", "/plans", "/templates"],
  ...["/settings", "/settings/engine", "/settings/approval", "/settings/steps"],
  ...["/logs", "/logs/patterns", "/logs/live", "/tasks", "/bottlenecks", "/resources"],
  ...["/metadata", "/metadata/review", "/metadata/changes", "/metadata/weights", "/learning", "/similar"],
  ...["/budgets", "/budgets/calls", "/budgets/batches", "/budgets/models", "/budgets/prices"],
];

test.describe.configure({ mode: "serial", timeout: 180_000 });

/** Runs after main-job.spec.ts, which makes the account. */
test.describe("on a phone", () => {
  let page: Page;
  useSignedInPage(PHONE, (opened) => {
    page = opened;
  });

  test("the sample is one tap away and marked as such", async () => {
    await open(page, "/sources");
    await page.getByRole("button", { name: "Try it with a sample" }).click();
    await expect(page.getByText("Sample", { exact: true }).first()).toBeVisible({ timeout: SAMPLE_TIMEOUT_MS });
    await expect(page.getByText("Reading", { exact: true })).toHaveCount(0, { timeout: SAMPLE_TIMEOUT_MS });
  });

  test("no page scrolls sideways, and each is accessible", async () => {
    for (const path of AREAS) {
      await open(page, path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `sideways overflow of ${path}`).toBeLessThanOrEqual(0);
      await expectAccessible(page);
      await page.screenshot({ path: `test-results/pages/phone${path.replaceAll("/", "-")}.png` });
    }
  });

  test("a recommendation becomes a plan, and the thumb approves it", async () => {
    await page.getByRole("navigation", { name: "Areas" }).getByRole("link", { name: "Advice" }).click();
    // The first of all may be advice that people carry out; this one runs by itself.
    const advice = page.getByRole("region", { name: /can be filled surely/ }).first();
    await advice.getByRole("button", { name: "Make a plan" }).click();
    await expect(page).toHaveURL(/\/plans\/.+/);
    const approve = page.getByRole("button", { name: "Approve and run" });
    await expect(approve).toBeInViewport();
    await page.screenshot({ path: "test-results/pages/phone-plan.png" });
    const box = await approve.boundingBox();
    expect(box?.height ?? 0, "large enough for a thumb").toBeGreaterThanOrEqual(40);
    await approve.click();
    await expect(page.getByRole("region", { name: "Execution" }).getByRole("status")).toContainText(
      /All .* steps done/,
      {
        timeout: SAMPLE_TIMEOUT_MS,
      },
    );
  });

  test("the sample goes as it came", async () => {
    await open(page, "/sources");
    await page.getByRole("button", { name: "Remove the sample" }).click();
    await expect(page.getByText("Sample", { exact: true })).toHaveCount(0);
  });
});
