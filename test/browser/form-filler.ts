/** Fills a form on the page as a person would: by clicking, choosing and typing into what is visible. */
import type { Locator, Page } from 'playwright-core';

type Answers = Readonly<Record<string, unknown>>;

/** `answers`: nested or dotted, as a scenario gives them after its words are filled in. Read-only and hidden fields are passed over. */
export async function fillForm(page: Page, answers: Answers): Promise<void> {
  await page.locator('.formio-component-form').first().waitFor();
  for (const [path, value] of leaves(answers)) await fillField(page.locator('om-form'), path, value);
}

async function fillField(scope: Locator, path: string, value: unknown): Promise<void> {
  const field = scope.locator(`[class~="formio-component-${path}"]`).first();
  await field.waitFor({ state: 'visible', timeout: 5_000 }).catch(() => {
    throw new Error(`Expected a field ${path} to be shown, but it is not`);
  });
  const names = (await field.getAttribute('class'))?.split(' ') ?? [];
  const isOf = (type: string) => names.includes(`formio-component-${type}`);
  if (isOf('datagrid')) await fillRows(field, value as readonly Answers[]);
  else if (isOf('selectboxes')) for (const choice of value as readonly string[]) await field.locator(`input[value="${choice}"]`).check();
  else if (isOf('radio')) await field.locator(`input[value="${value}"]`).first().check();
  else if (isOf('checkbox')) await field.locator('input[type=checkbox]').setChecked(value === true);
  else if (isOf('select')) for (const entry of [value].flat()) await choose(field, String(entry));
  else if (isOf('datetime')) await typeDate(field, String(value));
  else if (isOf('omMoney')) await type(field.locator('input').first(), (Number(value) / 100).toFixed(2));
  else await type(field.locator('input:visible, textarea:visible').first(), String(value));
}

/** A plain select, or the searchable one: open the list and click the entry. */
async function choose(field: Locator, value: string): Promise<void> {
  const list = field.locator('.choices');
  if ((await list.count()) === 0) {
    await field.locator('select').selectOption(value);
    return;
  }
  const chosen = await field
    .locator('select')
    .evaluate((select: HTMLSelectElement) => [...select.selectedOptions].map((option) => option.value));
  if (chosen.includes(value)) return; // filled in already
  await list.click();
  await list.locator(`.choices__list--dropdown [data-value="${value}"]`).first().click();
}

async function fillRows(grid: Locator, rows: readonly Answers[]): Promise<void> {
  for (const [index, row] of rows.entries()) {
    const shown = grid.locator('[ref^="datagrid-"][ref$="-row"], tbody > tr[ref]');
    while ((await shown.count()) <= index) await grid.locator('button[ref$="-addRow"]').first().click();
    for (const [key, value] of Object.entries(row)) await fillField(shown.nth(index), key, value);
  }
}

/** A date or an instant, typed as the picker shows it: 2026-11-21, or 2026-11-21 14:05 in Shanghai. */
async function typeDate(field: Locator, value: string): Promise<void> {
  const input = field.locator('input:not([type=hidden])').first();
  const text = value.includes('T') ? shanghai(value) : value;
  await input.click();
  await input.fill(text);
  await input.press('Enter');
  await input.press('Escape').catch(() => undefined);
  await input.blur();
}

async function type(input: Locator, text: string): Promise<void> {
  await input.fill(text);
  await input.blur();
}

function shanghai(instant: string): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }).slice(0, 16);
}

/** Dotted paths of what a person answers; lists (rows, ticked boxes) stay whole. */
function leaves(answers: Answers, prefix = ''): [string, unknown][] {
  return Object.entries(answers).flatMap(([key, value]): [string, unknown][] => {
    const path = prefix ? `${prefix}.${key}` : key;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? leaves(value as Answers, path) : [[path, value]];
  });
}
