import { useCallback } from 'react';
import { useLoggedIn } from '../../app/context';
import { t } from '../../i18n';
import { dateAndTimeOf } from '../../i18n/dates';
import { Notice } from '../../ui/Notice';
import { focusHeading, Section } from './Section';
import { useList } from './useList';

/** Where this user is logged in, and an end to it. */
export function Devices() {
  const { http, self } = useLoggedIn();
  const token = self.token ?? '';
  const { rows, problem, run } = useList(useCallback(() => http.devices(token), [http, token]));
  return (
    <Section title={t('settings.devices')}>
      {!rows && !problem && <p className="hint">{t('settings.loading')}</p>}
      <ul className="settings-rows">
        {rows?.map((device) => (
          <li key={device.deviceId}>
            <div>
              <p dir="auto">{device.deviceName}</p>
              <p className="hint">
                {device.current
                  ? t('settings.thisDevice')
                  : t('settings.lastUsed', { when: dateAndTimeOf(Date.parse(device.lastUsedAt)) })}
              </p>
            </div>
            {!device.current && (
              <button
                type="button"
                aria-label={t('settings.endDeviceOf', { name: device.deviceName })}
                onClick={(event) => {
                  focusHeading(event.currentTarget);
                  run(() => http.logOut(token, device.deviceId));
                }}
              >
                {t('settings.logOut')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {problem && <Notice>{problem}</Notice>}
    </Section>
  );
}
