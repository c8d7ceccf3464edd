import { useSyncExternalStore } from 'react';

/** Where in the app one is. It stands behind the # of the address, which the server never sees. */
export type Route =
  | { readonly screen: 'chats' }
  | { readonly screen: 'chat'; readonly chat: string }
  | { readonly screen: 'new' }
  | { readonly screen: 'settings' }
  | { readonly screen: 'register'; readonly invitation: string }
  | { readonly screen: 'logIn' };

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [screen, argument] = path.split('/');
  switch (screen) {
    case 'chat':
      return argument ? { screen: 'chat', chat: decode(argument) } : { screen: 'chats' };
    case 'new':
    case 'settings':
      return { screen };
    case 'register':
      return { screen, invitation: new URLSearchParams(query).get('invitation') ?? '' };
    case 'login':
      return { screen: 'logIn' };
    default:
      return { screen: 'chats' };
  }
}

export function hashOf(route: Route): string {
  switch (route.screen) {
    case 'chats':
      return '#/';
    case 'chat':
      return `#/chat/${encodeURIComponent(route.chat)}`;
    case 'new':
    case 'settings':
      return `#/${route.screen}`;
    case 'register':
      return route.invitation
        ? `#/register?invitation=${encodeURIComponent(route.invitation)}`
        : '#/register';
    case 'logIn':
      return '#/login';
  }
}

export function go(route: Route, { replace = false } = {}): void {
  if (replace) {
    history.replaceState(null, '', hashOf(route));
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = hashOf(route);
    history.replaceState(INNER, '');
  }
}

/** Marks what was opened from within the app, so that one can go back to what was before. */
const INNER = 'inner';

export function goBack(): void {
  if (history.state === INNER) {
    history.back();
  } else {
    go({ screen: 'chats' }, { replace: true });
  }
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (listener) => {
      addEventListener('hashchange', listener);
      return () => removeEventListener('hashchange', listener);
    },
    () => location.hash,
  );
  return parseRoute(hash);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand: no such chat
  }
}
