import { useState, type SyntheticEvent } from 'react';
import { go, type Route } from '../../app/route';
import { useServices } from '../../app/context';
import { logIn, register, wipe } from '../../device/session';
import { t } from '../../i18n';
import type { DeviceRow } from '../../store/database';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { deviceName } from './deviceName';
import { PasswordField } from './PasswordField';
import { tell, type Told } from './problems';
import './account.css';

type Props = {
  readonly route: Route;
  /** Who was here before the server ended this device. */
  readonly before: DeviceRow | undefined;
};

/** The door: log in, or create an account. */
export default function AccountScreen({ route, before }: Props) {
  const isRegistering = route.screen === 'register';
  return (
    <main className="account">
      <div className="account-card">
        <img className="account-logo" src="/icon.svg" alt="" width="64" height="64" />
        <h1>{t('app.name')}</h1>
        <p className="account-tagline">{t('account.tagline')}</p>
        {before && !isRegistering && <p className="account-note">{t('account.ended')}</p>}
        {isRegistering ? (
          <RegisterForm invitation={route.invitation} />
        ) : (
          <LogInForm before={before} />
        )}
        {before && <RemoveChats handle={before.handle} />}
        <button
          type="button"
          className="link"
          onClick={() =>
            go(isRegistering ? { screen: 'logIn' } : { screen: 'register', invitation: '' })
          }
        >
          {isRegistering ? t('account.toLogIn') : t('account.toRegister')}
        </button>
      </div>
    </main>
  );
}

/** For who will not log in here again. */
function RemoveChats({ handle }: { readonly handle: string }) {
  const { db } = useServices();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        {t('account.remove')}
      </button>
      {isAsking && (
        <Dialog title={t('account.removeTitle')} onClose={() => setAsking(false)}>
          <div className="form">
            <p>{t('account.removeHint', { handle })}</p>
            <button type="button" className="danger" onClick={() => void wipe(db)}>
              {t('account.removeConfirm')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** Sends a form, and tells what went wrong. */
function useSending(send: () => Promise<void>, hasInvitation = false) {
  const [isSending, setSending] = useState(false);
  const [told, setTold] = useState<Told>();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setSending(true);
    setTold(undefined);
    send()
      .then(() => go({ screen: 'chats' }, { replace: true }))
      .catch((cause: unknown) => setTold(tell(cause, hasInvitation)))
      .finally(() => setSending(false));
  };
  const at = (field: string) => (told?.field === field ? told.text : undefined);
  return { isSending, submit, at, told };
}

function LogInForm({ before }: { readonly before: DeviceRow | undefined }) {
  const { db, http } = useServices();
  const [handle, setHandle] = useState(before?.handle ?? '');
  const [password, setPassword] = useState('');
  const { isSending, submit, told } = useSending(() =>
    logIn(db, http, normal(handle), password, deviceName()),
  );
  const isOther = before !== undefined && handle !== '' && normal(handle) !== before.handle;
  return (
    <form onSubmit={submit} className="form">
      <HandleField value={handle} onChange={setHandle} />
      <PasswordField
        label={t('account.password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      {isOther && <Notice>{t('account.otherUser', { handle: before.handle })}</Notice>}
      {told && <Notice>{told.text}</Notice>}
      <button type="submit" className="primary" disabled={isSending}>
        {t('account.logIn')}
      </button>
    </form>
  );
}

function RegisterForm({ invitation: invited }: { readonly invitation: string }) {
  const { db, http } = useServices();
  const [handle, setHandle] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const [invitation, setInvitation] = useState(invited);
  const { isSending, submit, at, told } = useSending(
    () =>
      register(
        db,
        http,
        {
          handle: normal(handle),
          displayName,
          password,
          ...(invitation.trim() ? { invitation: invitation.trim() } : {}),
        },
        deviceName(),
      ),
    invitation !== '',
  );
  const wantsInvitation = invited !== '' || told?.field === 'invitation' || invitation !== '';
  const isElsewhere =
    told && !['handle', 'password', 'displayName', 'invitation'].includes(told.field ?? '');
  return (
    <form onSubmit={submit} className="form">
      <HandleField
        value={handle}
        onChange={setHandle}
        hint={t('account.handleHint')}
        error={at('handle')}
      />
      <Field
        label={t('account.name')}
        hint={t('account.nameHint')}
        error={at('displayName')}
        value={displayName}
        onChange={(event) => setDisplayName(event.target.value)}
        autoComplete="name"
        maxLength={64}
        required
      />
      <PasswordField
        label={t('account.password')}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        hint={t('account.passwordHint')}
        error={at('password')}
      />
      {wantsInvitation && (
        <Field
          label={t('account.invitation')}
          hint={t('account.invitationHint')}
          error={at('invitation')}
          value={invitation}
          onChange={(event) => setInvitation(event.target.value)}
          autoComplete="off"
        />
      )}
      {isElsewhere && <Notice>{told.text}</Notice>}
      <button type="submit" className="primary" disabled={isSending}>
        {t('account.register')}
      </button>
    </form>
  );
}

type TextProps = {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly error?: string | undefined;
};

function HandleField({ onChange, ...rest }: TextProps) {
  return (
    <Field
      label={t('account.handle')}
      onChange={(event) => onChange(event.target.value)}
      autoComplete="username"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      maxLength={32}
      required
      {...rest}
    />
  );
}

/** Phones begin with a capital letter. */
function normal(handle: string): string {
  return handle.trim().toLowerCase();
}
