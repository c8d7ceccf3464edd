import { Component, type ReactNode } from 'react';
import { t } from '../i18n';
import { reloadNewest } from './newest';

type State = { readonly hasFailed: boolean };

/** What is shown where a bug would leave an empty page. */
export class Failure extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { hasFailed: false };

  static getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) {
      return this.props.children;
    }
    return (
      <main className="nothing" role="alert">
        <h1>{t('app.broken')}</h1>
        <p>{t('app.brokenHint')}</p>
        <button type="button" className="primary" onClick={() => void reloadNewest()}>
          {t('app.reload')}
        </button>
      </main>
    );
  }
}
