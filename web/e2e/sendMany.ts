import { WebSocket } from 'ws';
import { HttpApi } from '../src/device/http';
import { decodeServer, encodeClient } from '../src/protocol/codec';
import type { ClientBody } from '../src/protocol/frames';
import { SUBPROTOCOL } from '../src/protocol/limits';
import { messageId } from '../src/store/outbox';
import { PASSWORD } from './nodeDevice';

const IN_FLIGHT = 64;

/**
 * Sends many messages as fast as the server takes them, from a device that keeps nothing.
 *
 * @param text of the message with a number, from 1
 */
export async function sendMany(
  origin: string,
  fromHandle: string,
  toUserId: string,
  count: number,
  text: (number: number) => string,
): Promise<void> {
  const { token } = await new HttpApi(origin).logIn(fromHandle, PASSWORD, 'many');
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/v1/ws`, SUBPROTOCOL);
  let next = 1;
  let sent = 0;
  const say = (ref: number, body: ClientBody) => socket.send(encodeClient({ ref, body }));
  const more = () => {
    for (; next <= count && next - sent <= IN_FLIGHT; next++) {
      const id = messageId(Date.now());
      say(next + 1, { kind: 'send', id, chat: toUserId, text: text(next) });
    }
  };
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`closed with ${code}, ${sent} sent`)));
    socket.on('open', () =>
      say(1, {
        kind: 'hello',
        token,
        epoch: '',
        resumeAfter: 0,
        attempt: 0,
        recent: 1,
        client: 'parley-web many',
        features: [],
      }),
    );
    socket.on('message', (data: Buffer) => {
      const { body } = decodeServer(new Uint8Array(data));
      if (body.kind === 'welcome') {
        more();
      } else if (body.kind === 'events') {
        say(0, { kind: 'ack', upTo: body.upTo });
      } else if (body.kind === 'sent') {
        sent++;
        more();
      } else if (body.kind === 'error') {
        reject(new Error(`the server refused a message: ${body.code}`));
      }
      if (sent === count) {
        resolve();
      }
    });
  });
  socket.removeAllListeners('close');
  socket.close();
}
