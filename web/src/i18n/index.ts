import i18next, { type TOptions } from 'i18next';
import { useSyncExternalStore } from 'react';
import { Value } from '../device/value';
import en from './en';

/** Languages by their own names. English is in the first download, others come when chosen. */
export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const KEY = 'parley.language';
const load: Record<Exclude<Language, 'en'>, () => Promise<{ default: object }>> = {
  de: () => import('./de'),
};

export const language = new Value<Language>('en');

export async function initLanguage(): Promise<void> {
  await i18next.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  const wanted = localStorage.getItem(KEY) ?? navigator.language.split('-')[0] ?? 'en';
  if (isLanguage(wanted) && wanted !== 'en') {
    await show(wanted).catch(() => show('en')); // its words could not be loaded
  }
}

export async function setLanguage(next: Language): Promise<void> {
  localStorage.setItem(KEY, next);
  await show(next);
}

async function show(next: Language): Promise<void> {
  if (next !== 'en' && !i18next.hasResourceBundle(next, 'translation')) {
    i18next.addResourceBundle(next, 'translation', (await load[next]()).default);
  }
  await i18next.changeLanguage(next);
  document.documentElement.lang = next;
  document.documentElement.dir = i18next.dir(next);
  language.set(next);
}

function isLanguage(text: string): text is Language {
  return text in languages;
}

type Leaves<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${Prefix}${K extends `${infer Base}_${'one' | 'other'}` ? Base : K}`
    : Leaves<T[K], `${Prefix}${K}.`>;
}[keyof T & string];

/** A name of a text in `en.ts`. */
export type TextKey = Leaves<typeof en>;

export function t(key: TextKey, values?: TOptions): string {
  return i18next.t(key, values ?? {});
}

/** As `t`, for a key that is put together: a text of the same group stands in for one that lacks. */
export function tOr(key: string, fallback: TextKey, values?: TOptions): string {
  return i18next.exists(key) ? i18next.t(key, values ?? {}) : t(fallback, values);
}

/** Draws the component anew when the language changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(language.subscribe, language.get);
}
