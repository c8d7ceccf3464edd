import { t } from '../../i18n';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { useBlocking } from './useBlocking';

type Props = { readonly chat: string; readonly name: string; readonly onClose: () => void };

/** Asks once more: who is blocked is not told, and what they write meanwhile never comes. */
export function BlockDialog({ chat, name, onClose }: Props) {
  const { isBusy, problem, block } = useBlocking();
  return (
    <Dialog title={t('blocks.title', { name })} onClose={onClose}>
      <div className="form">
        <p>{t('blocks.hint')}</p>
        {problem && <Notice>{problem}</Notice>}
        <button
          type="button"
          className="danger"
          disabled={isBusy}
          onClick={() => block(chat, onClose)}
        >
          {t('blocks.confirm')}
        </button>
      </div>
    </Dialog>
  );
}
