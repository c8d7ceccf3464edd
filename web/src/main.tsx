import './ui/ui.css'; // first: what screens say of their own goes before it
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { ServicesContext } from './app/context';
import { Failure } from './app/Failure';
import { Insecure } from './app/Insecure';
import { registerWorker } from './app/newest';
import { applyTheme, followSystemTheme } from './app/theme';
import { HttpApi } from './device/http';
import { initLanguage } from './i18n';
import { ParleyDatabase } from './store/database';

applyTheme();
followSystemTheme();
await initLanguage();

// A page that the browser had put aside has let its connection go.
addEventListener('pageshow', (event) => event.persisted && location.reload());

const root = document.getElementById('root');
if (!root) {
  throw new Error('index.html has no #root');
}
const services = { db: new ParleyDatabase(), http: new HttpApi() };
createRoot(root).render(
  <StrictMode>
    <Failure>
      {isSecureContext ? (
        <ServicesContext value={services}>
          <App />
        </ServicesContext>
      ) : (
        <Insecure />
      )}
    </Failure>
  </StrictMode>,
);

if (import.meta.env.PROD && isSecureContext) {
  void registerWorker();
}
