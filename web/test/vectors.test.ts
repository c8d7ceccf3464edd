import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeServer, encodeClient, MalformedFrame } from '../src/protocol/codec';
import { clientFrameOf, jsonOf, type Json } from './json';

/** The golden vectors that the server's own codec is tested by. */
const FOLDER = join(import.meta.dirname, '../../protocol/vectors');

type Vector = {
  readonly name: string;
  readonly direction: 'client' | 'server';
  readonly json: Json;
  readonly hex: string;
};
type Malformed = { readonly name: string; readonly direction: string; readonly hex?: string };

const vectors = readdirSync(FOLDER)
  .filter((file) => /^(?:client|server)-.*\.json$/.test(file))
  .flatMap((file) => (read(file) as Vector[]).map((vector) => ({ ...vector, file })));

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
}

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

describe('every frame of the server is read as the vectors say', () => {
  test.for(vectors.filter(({ direction }) => direction === 'server'))(
    '$file: $name',
    ({ hex, json }) => {
      expect(jsonOf(decodeServer(bytes(hex)))).toEqual(json);
    },
  );
});

describe('every frame of a client is written as the vectors say', () => {
  const written = vectors.filter(
    ({ direction, file, name }) =>
      direction === 'client' && file !== 'client-unknown.json' && name !== 'time in nanoseconds', // this client's times are the server's, in milliseconds
  );
  test.for(written)('$file: $name', ({ hex, json }) => {
    expect(Buffer.from(encodeClient(clientFrameOf(json))).toString('hex')).toBe(hex);
  });
});

describe('what is no frame is refused', () => {
  const { refused } = read('malformed.json') as { refused: Malformed[] };
  const binary = refused.filter((it) => it.direction === 'server' && it.hex !== undefined);
  test('there are some', () => expect(binary.length).toBeGreaterThan(3));
  test.for(binary)('$name', ({ hex }) => {
    expect(() => decodeServer(bytes(hex ?? ''))).toThrow(MalformedFrame);
  });
});

describe('what is no canonical frame is read all the same', () => {
  type Accepted = Malformed & { readonly json: Json };
  const { accepted } = read('malformed.json') as { accepted: Accepted[] };
  const binary = accepted.filter((it) => it.direction === 'server' && it.hex !== undefined);
  test.for(binary)('$name', ({ hex, json }) => {
    expect(jsonOf(decodeServer(bytes(hex ?? '')))).toEqual(json);
  });
});
