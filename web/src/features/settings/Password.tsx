import { useState, type SyntheticEvent } from 'react';
import { useLoggedIn } from '../../app/context';
import { t } from '../../i18n';
import { Notice } from '../../ui/Notice';
import { PasswordField } from '../account/PasswordField';
import { passwordProblem } from '../account/problems';
import { Section } from './Section';

/** Another password, which ends all other devices. */
export function Password() {
  const { http, self } = useLoggedIn();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isChanged, setChanged] = useState(false);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setProblem(undefined);
    setChanged(false);
    http
      .changePassword(self.token ?? '', old, next)
      .then(() => {
        setOld('');
        setNext('');
        setChanged(true);
      })
      .catch((cause: unknown) => setProblem(passwordProblem(cause)));
  };
  return (
    <Section title={t('settings.password')}>
      <form className="form" onSubmit={submit}>
        <PasswordField
          label={t('settings.oldPassword')}
          value={old}
          onChange={setOld}
          autoComplete="current-password"
        />
        <PasswordField
          label={t('settings.newPassword')}
          hint={t('account.passwordHint')}
          value={next}
          onChange={setNext}
          autoComplete="new-password"
        />
        {problem && <Notice>{problem}</Notice>}
        <button type="submit">{t('settings.changePassword')}</button>
      </form>
      <p className="hint">{t('settings.passwordHint')}</p>
      <p role="status">{isChanged ? t('settings.passwordChanged') : ''}</p>
    </Section>
  );
}
