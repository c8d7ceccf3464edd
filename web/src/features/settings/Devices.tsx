import { useCallback, useEffect, useState } from 'react';
import { useLoggedIn } from '../../app/context';
import type { DeviceInfo } from '../../device/http';
import { t } from '../../i18n';
import { dateAndTimeOf } from '../../i18n/dates';
import { Notice } from '../../ui/Notice';
import { needsConnection } from '../account/problems';

/** Where this user is logged in, and an end to it. */
export function Devices() {
  const { http, self } = useLoggedIn();
  const [devices, setDevices] = useState<DeviceInfo[]>();
  const [problem, setProblem] = useState<string>();
  const token = self.token ?? '';
  const load = useCallback(() => {
    http
      .devices(token)
      .then(setDevices)
      .catch((cause: unknown) => setProblem(needsConnection(cause)));
  }, [http, token]);
  useEffect(load, [load]);

  const end = (deviceId: string) => {
    setProblem(undefined);
    http
      .logOut(token, deviceId)
      .then(load)
      .catch((cause: unknown) => setProblem(needsConnection(cause)));
  };
  return (
    <>
      <ul className="devices">
        {devices?.map((device) => (
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
                onClick={() => end(device.deviceId)}
              >
                {t('settings.endDevice')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {problem && <Notice>{problem}</Notice>}
    </>
  );
}
