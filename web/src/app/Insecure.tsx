import { t } from '../i18n';

/** Browsers give pages that come over plain HTTP neither locks nor a service worker. */
export function Insecure() {
  return (
    <main className="nothing" role="alert">
      <h1>{t('app.insecure')}</h1>
      <p>{t('app.insecureHint')}</p>
    </main>
  );
}
