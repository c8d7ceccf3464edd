import { useCallback, useState } from 'react';
import { useLoggedIn } from '../../app/context';
import { hashOf } from '../../app/route';
import { Problem } from '../../device/http';
import { t } from '../../i18n';
import { dateAndTimeOf } from '../../i18n/dates';
import { Notice } from '../../ui/Notice';
import { needsConnection } from '../account/problems';
import { focusHeading, Section } from './Section';
import { useList } from './useList';

/** Links by which others may register, once each. */
export function Invitations() {
  const { http, self } = useLoggedIn();
  const token = self.token ?? '';
  const read = useCallback(() => http.invitations(token), [http, token]);
  const { rows, problem, run } = useList(read, whyNot);
  const [copied, setCopied] = useState<string>();
  const [isRefused, setRefused] = useState(false);
  const copy = (invitation: string) => {
    navigator.clipboard.writeText(linkOf(invitation)).then(
      () => setCopied(invitation),
      () => setRefused(true),
    );
  };
  return (
    <Section title={t('invitations.title')}>
      <p className="hint">{t('invitations.hint')}</p>
      <ul className="settings-rows">
        {rows?.map(({ invitation, expiresAt }) => (
          <li key={invitation}>
            <div className="invitation">
              <p className="invitation-link" dir="ltr">
                {linkOf(invitation)}
              </p>
              <p className="hint">
                {t('invitations.until', { when: dateAndTimeOf(Date.parse(expiresAt)) })}
              </p>
            </div>
            <button type="button" onClick={() => copy(invitation)}>
              {copied === invitation ? t('conversation.copied') : t('invitations.copy')}
            </button>
            <button
              type="button"
              onClick={(event) => {
                focusHeading(event.currentTarget);
                run(() => http.withdraw(token, invitation));
              }}
            >
              {t('invitations.withdraw')}
            </button>
          </li>
        ))}
      </ul>
      {isRefused && <Notice>{t('conversation.notCopied')}</Notice>}
      {problem && <Notice>{problem}</Notice>}
      <button type="button" onClick={() => run(() => http.invite(token))}>
        {t('invitations.new')}
      </button>
    </Section>
  );
}

/** The invitation stands behind the #, so that no server log has it. */
function linkOf(invitation: string): string {
  return `${location.origin}/${hashOf({ screen: 'register', invitation })}`;
}

function whyNot(cause: unknown): string {
  return cause instanceof Problem && cause.slug === 'forbidden'
    ? t('invitations.tooMany')
    : needsConnection(cause);
}
