import { useState } from 'react';
import { t } from '../../i18n';
import { Field } from '../../ui/Field';

type Props = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly hint?: string;
  readonly error?: string | undefined;
};

/** A password, which one may look at while typing it. */
export function PasswordField({ onChange, ...rest }: Props) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <Field
        type={isShown ? 'text' : 'password'}
        onChange={(event) => onChange(event.target.value)}
        maxLength={256}
        required
        {...rest}
      />
      <label className="check">
        <input type="checkbox" checked={isShown} onChange={() => setShown(!isShown)} />
        {t('account.showPassword')}
      </label>
    </>
  );
}
