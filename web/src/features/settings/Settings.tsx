import { useEffect, useState, type SyntheticEvent, type ReactNode } from 'react';
import { useLive, useLoggedIn, useValue } from '../../app/context';
import { go } from '../../app/route';
import { setTheme, theme, type Theme } from '../../app/theme';
import { Problem, Unreachable, type LastSeenPrivacy, type Me } from '../../device/http';
import { logOut } from '../../device/session';
import { languages, setLanguage, t, useLanguage, type Language } from '../../i18n';
import { Field } from '../../ui/Field';
import { IconButton } from '../../ui/IconButton';
import { Notice } from '../../ui/Notice';
import { needsConnection } from '../account/problems';
import { canNotify, notifies, setNotifies } from '../notifications/notifications';
import { Devices } from './Devices';

/** Everything one can choose. */
export default function Settings() {
  return (
    <section className="settings" aria-label={t('settings.title')}>
      <header className="bar">
        <IconButton icon="back" label={t('app.back')} onClick={() => go({ screen: 'chats' })} />
        <h1>{t('settings.title')}</h1>
      </header>
      <div className="settings-body">
        <Account />
        <Section title={t('settings.devices')}>
          <Devices />
        </Section>
        <Appearance />
        <Notifications />
        <Data />
        <LogOut />
      </div>
    </section>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="settings-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What the server keeps of this user: asked for when the screen opens. */
function Account() {
  const { db, http, self } = useLoggedIn();
  const [me, setMe] = useState<Me>();
  const [name, setName] = useState(self.displayName);
  const [problem, setProblem] = useState<string>();
  const [isSaved, setSaved] = useState(false);
  const token = self.token ?? '';
  useEffect(() => {
    http
      .me(token)
      .then((it) => {
        setMe(it);
        setName(it.displayName);
      })
      .catch((cause: unknown) => setProblem(needsConnection(cause)));
  }, [http, token]);

  const change = (what: { displayName?: string; lastSeen?: LastSeenPrivacy }) => {
    setProblem(undefined);
    setSaved(false);
    http
      .changeMe(token, what)
      .then(async (it) => {
        setMe(it);
        await db.device.update(1, { displayName: it.displayName });
        setSaved(true);
      })
      .catch((cause: unknown) => setProblem(needsConnection(cause)));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    change({ displayName: name });
  };
  const choices: LastSeenPrivacy[] = ['chats', 'everyone', 'nobody'];
  return (
    <>
      <Section title={t('settings.profile')}>
        <p className="settings-handle">@{self.handle}</p>
        <form className="form-line" onSubmit={submit}>
          <Field
            label={t('settings.name')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={64}
            required
          />
          <button type="submit" disabled={!me || name === me.displayName}>
            {t('settings.save')}
          </button>
        </form>
        {problem && <Notice>{problem}</Notice>}
        <p role="status">{isSaved ? t('settings.saved') : ''}</p>
      </Section>
      <Section title={t('settings.privacy')}>
        <fieldset className="choices" disabled={!me}>
          <legend>{t('settings.lastSeen')}</legend>
          {choices.map((choice) => (
            <label key={choice} className="check">
              <input
                type="radio"
                name="lastSeen"
                checked={me?.lastSeen === choice}
                onChange={() => change({ lastSeen: choice })}
              />
              {t(`settings.${choice}`)}
            </label>
          ))}
        </fieldset>
        <p className="hint">{t('settings.lastSeenHint')}</p>
      </Section>
    </>
  );
}

function Appearance() {
  const chosen = useValue(theme);
  const language = useLanguage();
  const themes: Theme[] = ['system', 'light', 'dark'];
  return (
    <Section title={t('settings.appearance')}>
      <label className="select">
        {t('settings.theme')}
        <select value={chosen} onChange={(event) => setTheme(event.target.value as Theme)}>
          {themes.map((it) => (
            <option key={it} value={it}>
              {t(`settings.${it}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="select">
        {t('settings.language')}
        <select
          value={language}
          onChange={(event) => void setLanguage(event.target.value as Language)}
        >
          {Object.entries(languages).map(([key, name]) => (
            <option key={key} value={key} lang={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </Section>
  );
}

function Notifications() {
  const isOn = useValue(notifies);
  if (!canNotify()) {
    return null;
  }
  const isDenied = Notification.permission === 'denied';
  return (
    <Section title={t('settings.notifications')}>
      <label className="check">
        <input
          type="checkbox"
          checked={isOn && !isDenied}
          disabled={isDenied}
          onChange={(event) => void setNotifies(event.target.checked)}
        />
        {t('settings.notify')}
      </label>
      {isDenied && <p className="hint">{t('settings.notifyDenied')}</p>}
    </Section>
  );
}

function Data() {
  const { http, self } = useLoggedIn();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const run = () => {
    setBusy(true);
    setProblem(undefined);
    http
      .export(self.token ?? '')
      .then((file) => save(file, `parley-${self.handle}.ndjson`))
      .catch((cause: unknown) => setProblem(needsConnection(cause)))
      .finally(() => setBusy(false));
  };
  return (
    <Section title={t('settings.data')}>
      <button type="button" onClick={run} disabled={isBusy}>
        {t('settings.export')}
      </button>
      <p className="hint">{t('settings.exportHint')}</p>
      {problem && <Notice>{problem}</Notice>}
    </Section>
  );
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function LogOut() {
  const { db, http, device } = useLoggedIn();
  const pending = useLive(() => db.messages.where('pending').above(0).count(), [db]) ?? 0;
  const [problem, setProblem] = useState<string>();
  const run = () => {
    setProblem(undefined);
    logOut(db, http)
      .then(() => device.loggedOut())
      .catch((cause: unknown) => {
        if (!(cause instanceof Unreachable) && !(cause instanceof Problem)) {
          throw cause;
        }
        setProblem(needsConnection(cause));
      });
  };
  return (
    <Section title={t('settings.account')}>
      <button type="button" className="danger" onClick={run}>
        {t('settings.logOut')}
      </button>
      <p className="hint">{t('settings.logOutHint')}</p>
      {pending > 0 && <p className="hint">{t('settings.logOutPending', { count: pending })}</p>}
      {problem && <Notice>{problem}</Notice>}
    </Section>
  );
}
