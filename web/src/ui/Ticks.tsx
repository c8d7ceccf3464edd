import { t } from '../i18n';
import type { MessageState } from '../store/states';

const shapes: Record<Exclude<MessageState, 'received'>, string> = {
  pending: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-9v3.5l2 1.5',
  sent: 'm4 8.5 3 3 6-7',
  delivered: 'm1.5 8.5 3 3 6-7M8 11l.5.5 6-7',
  read: 'm1.5 8.5 3 3 6-7M8 11l.5.5 6-7',
  failed: 'M8 4.500v4m0 2.500v.01M8 14.500a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z',
};

/** Clock, ✓, ✓✓, coloured ✓✓, or !: what became of one's own message. */
export function Ticks({ state }: { readonly state: MessageState }) {
  if (state === 'received') {
    return null;
  }
  return (
    <svg className={`ticks ticks-${state}`} viewBox="0 0 16 16" role="img">
      <title>{t(`state.${state}`)}</title>
      <path d={shapes[state]} />
    </svg>
  );
}
