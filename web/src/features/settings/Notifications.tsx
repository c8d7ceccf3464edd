import { useValue } from '../../app/context';
import { t } from '../../i18n';
import { canNotify, notifying, setNotifies } from '../notifications/notifications';
import { Section } from './Section';

export function Notifications() {
  const now = useValue(notifying);
  if (!canNotify()) {
    return null;
  }
  return (
    <Section title={t('settings.notifications')}>
      <label className="check">
        <input
          type="checkbox"
          checked={now === 'on'}
          disabled={now === 'denied'}
          onChange={(event) => void setNotifies(event.target.checked)}
        />
        {t('settings.notify')}
      </label>
      {now === 'denied' && <p className="hint">{t('settings.notifyDenied')}</p>}
    </Section>
  );
}
