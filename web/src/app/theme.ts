import { Value } from '../device/value';

/** How this browser shows the app. Not in the database: it is needed before that is open. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'parley.theme';

export const theme = new Value<Theme>(stored());

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

export function setTheme(next: Theme): void {
  localStorage.setItem(KEY, next);
  theme.set(next);
  applyTheme();
}

/** Tells the style sheet, and the browser's own bars. */
export function applyTheme(): void {
  const chosen = theme.get();
  const isDark =
    chosen === 'dark' ||
    (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  document
    .querySelector('meta[name="theme-color"]')
    ?.setAttribute('content', isDark ? '#12191c' : '#f4f6f5');
}

export function followSystemTheme(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme);
}
