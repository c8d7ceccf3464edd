import { useEffect, useRef } from 'react';
import { goBack } from '../../app/route';
import { t } from '../../i18n';
import { IconButton } from '../../ui/IconButton';
import { BlockedPeople } from '../blocks/BlockedPeople';
import { Account } from './Account';
import { Appearance } from './Appearance';
import { Data } from './Data';
import { Devices } from './Devices';
import { Invitations } from './Invitations';
import { Notifications } from './Notifications';
import { Password } from './Password';
import { Profile } from './Profile';
import { Section } from './Section';
import './settings.css';

/** Everything one can choose. */
export default function Settings() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="settings" aria-label={t('settings.title')}>
      <header className="bar">
        <IconButton icon="back" label={t('app.back')} onClick={goBack} />
        <h1 ref={heading} tabIndex={-1}>
          {t('settings.title')}
        </h1>
      </header>
      <div className="settings-body">
        <Profile />
        <Appearance />
        <Notifications />
        <Section title={t('blocks.people')}>
          <BlockedPeople />
        </Section>
        <Devices />
        <Invitations />
        <Password />
        <Data />
        <Account />
      </div>
    </section>
  );
}
