import { Problem, Unreachable } from '../../device/http';
import { t, tOr } from '../../i18n';

/** What went wrong, in words that say what to do; and at which field, if at one. */
export type Told = { readonly text: string; readonly field?: string };

/** @throws what is no answer of the server's: a bug of ours */
export function tell(cause: unknown, hasInvitation = false): Told {
  if (cause instanceof Unreachable) {
    return { text: t('account.error.unreachable') };
  }
  if (!(cause instanceof Problem)) {
    throw cause;
  }
  if (cause.slug === 'invalid-field') {
    const field = cause.field ?? 'other';
    return {
      text: tOr(`account.error.invalid-field.${field}`, 'account.error.invalid-field.other'),
      field,
    };
  }
  if (cause.slug === 'invitation-required' && !hasInvitation) {
    return { text: t('account.error.noInvitation'), field: 'invitation' };
  }
  const field = fieldOf(cause.slug);
  return {
    text: tOr(`account.error.${cause.slug}`, 'account.error.other', { id: cause.requestId ?? '' }),
    ...(field ? { field } : {}),
  };
}

function fieldOf(slug: string): string | undefined {
  return slug === 'handle-taken'
    ? 'handle'
    : slug === 'invitation-required'
      ? 'invitation'
      : undefined;
}

/** The same for what is only done with a connection. */
export function needsConnection(cause: unknown): string {
  if (cause instanceof Problem && cause.slug === 'unauthenticated') {
    return t('settings.ended');
  }
  return cause instanceof Unreachable ? t('settings.offline') : tell(cause).text;
}

/** Whether what was to be ended is not there any more: done, then. */
export function isGone(cause: unknown): boolean {
  return cause instanceof Problem && cause.slug === 'not-found';
}

/** What went wrong where a password had to be given. */
export function passwordProblem(cause: unknown): string {
  return cause instanceof Problem && cause.slug === 'forbidden'
    ? t('settings.wrongPassword')
    : needsConnection(cause);
}
