import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { ServicesContext } from './app/context';
import { Failure } from './app/Failure';
import { applyTheme, followSystemTheme } from './app/theme';
import { HttpApi } from './device/http';
import { initLanguage } from './i18n';
import { ParleyDatabase } from './store/database';
import './ui/styles.css';

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
      <ServicesContext value={services}>
        <App />
      </ServicesContext>
    </Failure>
  </StrictMode>,
);

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  void navigator.serviceWorker.register('/sw.js');
}
