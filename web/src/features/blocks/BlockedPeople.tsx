import { useLive, useLoggedIn } from '../../app/context';
import { nameOf, useUsers } from '../../app/users';
import { t } from '../../i18n';
import { Notice } from '../../ui/Notice';
import { useBlocking } from './useBlocking';

/** Whom one has blocked, and an end to it. */
export function BlockedPeople() {
  const { db } = useLoggedIn();
  const blocked = useLive(() => db.blocks.toArray(), [db]);
  const users = useUsers(blocked?.map(({ userId }) => userId) ?? []);
  const { isBusy, problem, unblock } = useBlocking();
  if (!blocked) {
    return null;
  }
  return (
    <>
      {blocked.length === 0 && <p className="hint">{t('blocks.nobody')}</p>}
      <ul className="settings-rows">
        {blocked.map(({ userId }) => {
          const name = nameOf(users.get(userId));
          return (
            <li key={userId}>
              <p dir="auto">{name}</p>
              <button
                type="button"
                aria-label={t('blocks.unblockName', { name })}
                disabled={isBusy}
                onClick={() => unblock(userId)}
              >
                {t('blocks.unblock')}
              </button>
            </li>
          );
        })}
      </ul>
      {problem && <Notice>{problem}</Notice>}
    </>
  );
}
