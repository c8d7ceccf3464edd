import { useValue } from '../../app/context';
import { setTheme, theme, type Theme } from '../../app/theme';
import { languages, setLanguage, t, useLanguage, type Language } from '../../i18n';
import { Section } from './Section';

export function Appearance() {
  const chosen = useValue(theme);
  const language = useLanguage();
  const themes: Theme[] = ['system', 'light', 'dark'];
  return (
    <Section title={t('settings.appearance')}>
      <label className="select">
        {t('settings.theme')}
        <select value={chosen} onChange={(event) => setTheme(event.target.value as Theme)}>
          {themes.map((it) => (
            <option key={it} value={it}>
              {t(`settings.${it}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="select">
        {t('settings.language')}
        <select
          value={language}
          onChange={(event) => void setLanguage(event.target.value as Language)}
        >
          {Object.entries(languages).map(([key, name]) => (
            <option key={key} value={key} lang={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </Section>
  );
}
