import { t } from '../i18n';
import { useValue } from './context';
import { isNewerReady, reloadNewest } from './newest';

/** Says that the server has a newer app, and changes to it when asked. */
export function Update() {
  if (!useValue(isNewerReady)) {
    return null;
  }
  return (
    <div className="banner" role="status">
      {t('app.update')}
      <button type="button" className="link" onClick={() => void reloadNewest()}>
        {t('app.reload')}
      </button>
    </div>
  );
}
