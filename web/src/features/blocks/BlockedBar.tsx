import { t } from '../../i18n';
import { Notice } from '../../ui/Notice';
import { useBlocking } from './useBlocking';

/** Stands where one would write to somebody who is not blocked. */
export function BlockedBar({ chat, name }: { readonly chat: string; readonly name: string }) {
  const { isBusy, problem, unblock } = useBlocking();
  return (
    <div className="composer blocked">
      <p>{t('blocks.blocked', { name })}</p>
      {problem && <Notice>{problem}</Notice>}
      <button type="button" autoFocus disabled={isBusy} onClick={() => unblock(chat)}>
        {t('blocks.unblock')}
      </button>
    </div>
  );
}
