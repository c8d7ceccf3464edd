import { language, t } from './index';

const DAY_MILLIS = 24 * 60 * 60 * 1000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, at: number): string {
  const key = language.get() + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale(), options);
    formats.set(key, known);
  }
  return known.format(at);
}

/** The language that was chosen, with the customs of the place that the browser is set to. */
function locale(): string {
  const chosen = language.get();
  return navigator.languages.find((it) => it.split('-')[0] === chosen) ?? chosen;
}

/** `14:03` */
export function timeOf(at: number): string {
  return format({ timeStyle: 'short' }, at);
}

/** `3 February 2026` */
export function dateOf(at: number): string {
  return format({ day: 'numeric', month: 'long', year: 'numeric' }, at);
}

export function dateAndTimeOf(at: number): string {
  return format({ dateStyle: 'medium', timeStyle: 'short' }, at);
}

/** Days between two moments, as a calendar on the wall counts them. */
export function daysAgo(at: number, now: number): number {
  return Math.round((midnight(now) - midnight(at)) / DAY_MILLIS);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Of a day in a conversation: `Today`, `Monday`, `3 February 2026`. */
export function dayOf(at: number, now: number): string {
  const days = daysAgo(at, now);
  if (days === 0) {
    return t('conversation.today');
  }
  if (days === 1) {
    return t('conversation.yesterday');
  }
  return days > 1 && days < 7 ? format({ weekday: 'long' }, at) : dateOf(at);
}

/** In the list of chats: the time of today, then the day, then the date. */
export function shortOf(at: number, now: number): string {
  const days = daysAgo(at, now);
  if (days <= 0) {
    return timeOf(at);
  }
  if (days === 1) {
    return t('conversation.yesterday');
  }
  return days < 7
    ? format({ weekday: 'short' }, at)
    : format({ day: 'numeric', month: 'numeric', year: '2-digit' }, at);
}

/** `last seen today at 14:03` */
export function lastSeenText(at: number, now: number): string {
  const time = timeOf(at);
  const days = daysAgo(at, now);
  if (days <= 0) {
    return t('conversation.lastSeenToday', { time });
  }
  return days === 1
    ? t('conversation.lastSeenYesterday', { time })
    : t('conversation.lastSeenOn', { date: dateOf(at), time });
}
