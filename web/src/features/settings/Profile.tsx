import { useCallback, useState, type SyntheticEvent } from 'react';
import { useLoggedIn } from '../../app/context';
import { useWhenOnline } from '../../app/online';
import type { LastSeenPrivacy, Me } from '../../device/http';
import { t } from '../../i18n';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { needsConnection } from '../account/problems';
import { Section } from './Section';

/** What the server keeps of this user: asked for when the screen opens. */
export function Profile() {
  const { http, self } = useLoggedIn();
  const [me, setMe] = useState<Me>();
  const [problem, setProblem] = useState<string>();
  const [isSaved, setSaved] = useState(false);
  const token = self.token ?? '';
  const load = useCallback(() => {
    http.me(token).then(
      (it) => {
        setMe(it);
        setProblem(undefined);
      },
      (cause: unknown) => setProblem(needsConnection(cause)),
    );
  }, [http, token]);
  useWhenOnline(load);
  return (
    <>
      {problem && <Notice>{problem}</Notice>}
      <Name
        key={me?.displayName}
        me={me}
        isSaved={isSaved}
        onChanged={(it) => {
          setMe(it);
          setSaved(true);
        }}
      />
      <LastSeen me={me} onChanged={setMe} />
    </>
  );
}

type PartProps = { readonly me: Me | undefined; readonly onChanged: (me: Me) => void };

function useChange(onChanged: (me: Me) => void) {
  const { db, http, self } = useLoggedIn();
  const [problem, setProblem] = useState<string>();
  const change = (what: { displayName?: string; lastSeen?: LastSeenPrivacy }) => {
    setProblem(undefined);
    http
      .changeMe(self.token ?? '', what)
      .then(async (it) => {
        await db.device.update(1, { displayName: it.displayName });
        onChanged(it);
      })
      .catch((cause: unknown) => setProblem(needsConnection(cause)));
  };
  return { change, problem };
}

function Name({ me, isSaved, onChanged }: PartProps & { readonly isSaved: boolean }) {
  const { self } = useLoggedIn();
  const [name, setName] = useState(me?.displayName ?? self.displayName);
  const { change, problem } = useChange(onChanged);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    change({ displayName: name });
  };
  return (
    <Section title={t('settings.profile')}>
      <p className="settings-handle">
        <bdi dir="ltr">@{self.handle}</bdi>
      </p>
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
      <p role="status">{isSaved && name === me?.displayName ? t('settings.saved') : ''}</p>
    </Section>
  );
}

const choices: readonly LastSeenPrivacy[] = ['chats', 'everyone', 'nobody'];

function LastSeen({ me, onChanged }: PartProps) {
  const { change, problem } = useChange(onChanged);
  return (
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
      {problem && <Notice>{problem}</Notice>}
    </Section>
  );
}
