import { t } from '../i18n';

const MOST_CHARS = 200;

/** The beginning of a message, where there is no room for all of it. */
export function previewOf({ text }: { readonly text: string }): string {
  return text === '' ? t('conversation.unsupported') : text.slice(0, MOST_CHARS);
}
