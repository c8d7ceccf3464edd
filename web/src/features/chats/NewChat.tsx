import { useState, type SyntheticEvent } from 'react';
import { useLoggedIn } from '../../app/context';
import { go } from '../../app/route';
import { keepUser } from '../../app/users';
import { Problem } from '../../device/http';
import { t } from '../../i18n';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { tell } from '../account/problems';

/** Finds somebody by their handle: on this device first, so that it also works offline. */
export default function NewChat({ onClose }: { readonly onClose: () => void }) {
  const { db, http, self } = useLoggedIn();
  const [handle, setHandle] = useState('');
  const [error, setError] = useState<string>();
  const [isAsking, setAsking] = useState(false);

  const find = async (wanted: string): Promise<string> => {
    const known = await db.users.where({ handle: wanted }).first();
    if (known) {
      return known.userId;
    }
    return (await keepUser(db, await http.userByHandle(self.token ?? '', wanted))).userId;
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const wanted = handle.trim().replace(/^@/, '').toLowerCase();
    setAsking(true);
    setError(undefined);
    find(wanted)
      .then((chat) => go({ screen: 'chat', chat }, { replace: true }))
      .catch((cause: unknown) => setError(whyNot(cause, wanted)))
      .finally(() => setAsking(false));
  };
  return (
    <Dialog title={t('newChat.title')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Field
          label={t('newChat.handle')}
          hint={t('newChat.hint')}
          error={error}
          value={handle}
          onChange={(event) => setHandle(event.target.value)}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={33}
          required
        />
        <button type="submit" className="primary" disabled={isAsking}>
          {t('newChat.open')}
        </button>
      </form>
    </Dialog>
  );
}

function whyNot(cause: unknown, handle: string): string {
  const isUnknown =
    cause instanceof Problem && (cause.slug === 'not-found' || cause.slug === 'invalid-field');
  return isUnknown ? t('newChat.notFound', { handle }) : tell(cause).text;
}
