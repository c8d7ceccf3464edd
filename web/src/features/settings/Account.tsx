import { useState, type SyntheticEvent } from 'react';
import { useLive, useLoggedIn } from '../../app/context';
import { Unreachable } from '../../device/http';
import { eraseAccount, logOut, wipe } from '../../device/session';
import { t } from '../../i18n';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { PasswordField } from '../account/PasswordField';
import { needsConnection, passwordProblem } from '../account/problems';
import { Section } from './Section';

/** The ways out. */
export function Account() {
  const [isErasing, setErasing] = useState(false);
  return (
    <Section title={t('settings.account')}>
      <LogOut />
      <button type="button" className="danger" onClick={() => setErasing(true)}>
        {t('settings.erase')}
      </button>
      {isErasing && <EraseDialog onClose={() => setErasing(false)} />}
    </Section>
  );
}

/** Asks once more when messages would be lost, or when the server cannot be told. */
function LogOut() {
  const { db, http, device } = useLoggedIn();
  const pending = useLive(() => db.messages.where('pending').above(0).count(), [db]) ?? 0;
  const [asks, setAsks] = useState<'pending' | 'offline'>();
  const [problem, setProblem] = useState<string>();
  const leave = () => {
    setProblem(undefined);
    logOut(db, http)
      .then(() => device.loggedOut())
      .catch((cause: unknown) => {
        setAsks(cause instanceof Unreachable ? 'offline' : undefined);
        setProblem(cause instanceof Unreachable ? undefined : needsConnection(cause));
      });
  };
  const leaveAnyway = () => void wipe(db).then(() => device.loggedOut());
  return (
    <>
      <button
        type="button"
        className="danger"
        onClick={() => (pending > 0 ? setAsks('pending') : leave())}
      >
        {t('settings.logOut')}
      </button>
      <p className="hint">{t('settings.logOutHint')}</p>
      {problem && <Notice>{problem}</Notice>}
      {asks && (
        <Dialog title={t('settings.logOutTitle')} onClose={() => setAsks(undefined)}>
          <div className="form">
            {pending > 0 && <p>{t('settings.logOutPending', { count: pending })}</p>}
            {asks === 'offline' && <p>{t('settings.logOutOffline')}</p>}
            <button
              type="button"
              className="danger"
              onClick={asks === 'offline' ? leaveAnyway : leave}
            >
              {t('settings.logOutAnyway')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** Asks for the password: what is erased is gone for good. */
function EraseDialog({ onClose }: { readonly onClose: () => void }) {
  const { db, http, device } = useLoggedIn();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setProblem(undefined);
    eraseAccount(db, http, password)
      .then(() => device.loggedOut())
      .catch((cause: unknown) => setProblem(passwordProblem(cause)));
  };
  return (
    <Dialog title={t('settings.eraseTitle')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>{t('settings.eraseHint')}</p>
        <PasswordField
          label={t('account.password')}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
        {problem && <Notice>{problem}</Notice>}
        <button type="submit" className="danger">
          {t('settings.eraseConfirm')}
        </button>
      </form>
    </Dialog>
  );
}
