import { describe, expect, test } from 'vitest';
import { hashOf, parseRoute, type Route } from '../src/app/route';
import { isEmojiOnly, pieces } from '../src/features/conversation/text';
import { rowsOf } from '../src/features/conversation/rows';
import type { ShownMessage } from '../src/store/queries';
import { ALICE, BOB, NOON } from './fixtures';

describe('links in a text', () => {
  const links = (text: string) =>
    pieces(text).flatMap((piece) => (piece.kind === 'link' ? [piece.text] : []));

  test.for([
    ['see https://example.org/a?b=c#d for more', ['https://example.org/a?b=c#d']],
    ['at http://example.org.', ['http://example.org']],
    ['(https://example.org/a)', ['https://example.org/a']],
    ['https://example.org/a_(b)', ['https://example.org/a_(b)']],
    ['https://a.example, https://b.example!', ['https://a.example', 'https://b.example']],
    ['javascript:alert(1) data:text/html,x ftp://x.example', []],
    ['<a href="https://evil.example">', ['https://evil.example']],
    ['no link at all', []],
  ] as const)('%s', ([text, expected]) => {
    expect(links(text)).toEqual(expected);
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text); // nothing is lost
  });
});

test.for([
  ['👍', true],
  ['👩‍👩‍👧 ❤️', false],
  ['🇩🇪🎉', true],
  ['1️⃣', true],
  ['ok 👍', false],
  ['1', false],
  ['', false],
  ['😀😀😀😀', false],
] as const)('%s is shown large: %s', ([text, large]) => {
  expect(isEmojiOnly(text)).toBe(large);
});

test('routes survive the address line', () => {
  const routes: Route[] = [
    { screen: 'chats' },
    { screen: 'chat', chat: 'u/with #odd?signs' },
    { screen: 'new' },
    { screen: 'settings' },
    { screen: 'register', invitation: 'a b&c' },
    { screen: 'register', invitation: '' },
    { screen: 'logIn' },
  ];
  for (const route of routes) {
    expect(parseRoute(hashOf(route))).toEqual(route);
  }
  expect(parseRoute('#/chat/%')).toEqual({ screen: 'chat', chat: '%' });
});

describe('rows of a conversation', () => {
  const message = (seq: number, from: string, at: number): ShownMessage => ({
    from,
    id: `${seq}`,
    chat: BOB,
    text: `${seq}`,
    at,
    life: 1,
    seq,
    position: seq,
    own: from === ALICE,
    state: 'sent',
    isUnread: false,
  });
  const MINUTE = 60_000;

  test('group what one person writes in a row, and begin each day anew', () => {
    const rows = rowsOf(
      [
        message(1, BOB, NOON),
        message(2, BOB, NOON + MINUTE),
        message(3, BOB, NOON + 10 * MINUTE),
        message(4, ALICE, NOON + 10 * MINUTE),
        message(5, ALICE, NOON + 24 * 60 * MINUTE),
      ],
      undefined,
    );
    const told = rows.map((row) =>
      row.kind === 'message'
        ? `${row.message.text}${row.isFirst ? ' first' : ''}${row.isLast ? ' last' : ''}`
        : row.kind,
    );
    expect(told).toEqual([
      'day',
      '1 first',
      '2 last',
      '3 first last',
      '4 first last',
      'day',
      '5 first last',
    ]);
  });

  test('have a line before the first new message', () => {
    const rows = rowsOf([message(1, BOB, NOON), message(2, BOB, NOON)], 2);
    expect(rows.map(({ kind }) => kind)).toEqual(['day', 'message', 'new', 'message']);
  });
});
