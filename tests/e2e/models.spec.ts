import { expect, type Page, test } from "@playwright/test";
import { type OllamaServer, startOllama } from "#tests/model-servers/ollama.ts";
import { expectAccessible, open, record, useSignedInPage } from "./watched-page.ts";

test.describe.configure({ mode: "serial" });

/** Runs after main-job.spec.ts, which makes the account. The model server is a test server on this machine. */
test.describe("models and money", () => {
  let page: Page;
  useSignedInPage({ viewport: { width: 1280, height: 900 } }, (opened) => {
    page = opened;
  });
  let ollama: OllamaServer;

  test.beforeAll(async () => {
    ollama = await startOllama();
  });

  test.afterAll(async () => {
    await ollama.close();
  });

  test("without a model the page says that everything works by rules", async () => {
    await open(page, "/budgets");
    await expect(page.getByText(/No model was asked in the last 30 days/).first()).toBeVisible();
    await expect(page.getByText("No budget yet")).toBeVisible();
  });

  test("a provider is connected, tested, and its model listed with what it can do", async () => {
    await open(page, "/budgets/models");
    await page.getByRole("button", { name: "Connect a provider" }).click();
    const dialog = page.getByRole("dialog", { name: "Connect a provider" });
    await dialog.getByLabel("Kind").selectOption("openai-compatible");
    await dialog.getByLabel("Kind").selectOption("ollama");
    await dialog.getByLabel("Name").fill("Den");
    await dialog.getByLabel("Address").fill(ollama.url);
    await dialog.getByLabel("Models", { exact: true }).fill("qwen3:8b=local");
    await dialog.getByRole("button", { name: "Connect" }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole("button", { name: "Test Den" }).click();
    await expect(page.getByText("answers", { exact: true })).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole("table", { name: "Models" })).toContainText("qwen3:8b");
    await record(page, "budgets-models");
    await page.getByRole("button", { name: "Optimizations of Den" }).click();
    await page.getByRole("switch", { name: "Retries" }).click();
    await page.getByLabel("Further tries").fill("3");
    await page.keyboard.press("Tab");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Done" }).click();
    await expect(page.getByText("switched on: retries")).toBeVisible();
    await page.reload();
    await page.getByRole("button", { name: "Optimizations of Den" }).click();
    await expect(page.getByLabel("Further tries")).toHaveValue("3");
    await page.keyboard.press("Escape");
  });

  test("a budget is set, changed and stands with what is left of it", async () => {
    await open(page, "/budgets");
    await page.getByRole("button", { name: "Set a budget" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Set a budget" });
    await dialog.getByLabel("Limit in USD").fill("5");
    await dialog.getByRole("button", { name: "Set the budget" }).click();
    await expect(page.getByText("Everything, a month", { exact: true })).toBeVisible();
    await expect(page.getByText(/USD of 5\.00/)).toBeVisible();
    await page.getByRole("button", { name: "Change Everything, a month" }).click();
    await page.getByRole("dialog").getByLabel("Limit in tokens").fill("100000");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(/of 100.000 tokens/)).toBeVisible();
    await record(page, "budgets");
  });

  test("calls, batches and prices can be read, and a price entered by hand wins", async () => {
    await open(page, "/budgets/calls");
    await expect(page.getByRole("table", { name: "Model calls" })).toContainText("qwen3:8b");
    await page.getByRole("table", { name: "Model calls" }).getByRole("row").nth(1).getByRole("button").click();
    await expect(page.getByRole("dialog", { name: "Model call" })).toContainText("A person tested the provider.");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await open(page, "/budgets/batches");
    await expect(page.getByText("No batch yet")).toBeVisible();
    await page.getByRole("button", { name: "Ask what can wait" }).click();
    await page.getByLabel("Questions", { exact: true }).fill("What is in the first talk?");
    await page.getByRole("button", { name: "Hand over" }).click();
    await expect(page.getByRole("dialog").getByText("No provider takes batches now.")).toBeVisible();
    await page.keyboard.press("Escape");
    await open(page, "/budgets/prices");
    await page.getByRole("button", { name: "Enter a price" }).click();
    const dialog = page.getByRole("dialog", { name: "Enter a price" });
    await dialog.getByLabel("Provider").fill("openai");
    await dialog.getByLabel("Model").fill("house-model");
    await dialog.getByLabel("In, USD per million tokens").fill("1.5");
    await dialog.getByLabel("Out, USD per million tokens").fill("6");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await page.getByLabel("Part of the model's name").fill("house");
    await expect(page.getByRole("table", { name: "Prices" })).toContainText("yours");
    await expectAccessible(page);
  });

  test("a goal in other words is read by the model when that is ticked, and the plan says so", async () => {
    await open(page, "/plans");
    const step = { id: "a", do: "reindex", media: "", result: "", fields: [], after: [], reason: "To find things." };
    ollama.reply(JSON.stringify({ steps: [step], bounds: [], risks: [], question: null }));
    await page.getByLabel("What should be better?").fill("I can never find anything");
    await page.getByLabel("Let a model plan").check();
    await page.getByRole("button", { name: "Make a plan" }).click();
    await expect(page.getByText(/The goal was read by .*qwen3:8b/)).toBeVisible({ timeout: 20_000 });
  });

  test("on a phone none of the pages scrolls sideways", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ["/budgets", "/budgets/calls", "/budgets/batches", "/budgets/models", "/budgets/prices"]) {
      await open(page, path);
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(await overflow(), `sideways overflow of ${path}`).toBeLessThanOrEqual(0);
    }
  });
});
