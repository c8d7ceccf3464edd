import { expect, test, vi } from 'vitest';
import { Banner } from '../src/features/connection/Banner';
import { Stage } from './stage';

test('says nothing while there is a connection', async () => {
  const stage = await Stage.open();
  const screen = await stage.show(<Banner />);
  stage.device.connection.set({ kind: 'online' });
  await expect.element(screen.getByRole('status')).toBeEmptyDOMElement();
});

test('counts down to the next try, which can be made at once', async () => {
  const stage = await Stage.open();
  const connectNow = vi.spyOn(stage.device, 'connectNow');
  const screen = await stage.show(<Banner />);
  const until = Date.now() + 5_000;
  stage.device.connection.set({ kind: 'waiting', until, reason: 'unreachable' });
  await expect.element(screen.getByText(/Next try in [45] seconds/)).toBeVisible();
  await expect.element(screen.getByText(/Next try in 3 seconds/)).toBeVisible();
  await screen.getByRole('button', { name: 'Connect now' }).click();
  expect(connectNow).toHaveBeenCalledOnce();
});

test('says why it stopped, and what can be done', async () => {
  const stage = await Stage.open();
  const screen = await stage.show(<Banner />);
  stage.device.connection.set({ kind: 'stopped', because: 'replaced' });
  await expect.element(screen.getByText('connected from another place')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Use it here' })).toBeVisible();
  stage.device.connection.set({ kind: 'stopped', because: 'incompatible' });
  await expect.element(screen.getByText('older than the server')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Reload' })).toBeVisible();
});
