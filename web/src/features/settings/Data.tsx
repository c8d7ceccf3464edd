import { useState } from 'react';
import { useLoggedIn } from '../../app/context';
import { t } from '../../i18n';
import { Notice } from '../../ui/Notice';
import { needsConnection } from '../account/problems';
import { Section } from './Section';

export function Data() {
  const { http, self } = useLoggedIn();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const run = () => {
    setBusy(true);
    setProblem(undefined);
    http
      .export(self.token ?? '')
      .then(async (file) => {
        if (await isWhole(file)) {
          save(file, `parley-${self.handle}.ndjson`);
        } else {
          setProblem(t('settings.exportBroken'));
        }
      })
      .catch((cause: unknown) => setProblem(needsConnection(cause)))
      .finally(() => setBusy(false));
  };
  return (
    <Section title={t('settings.data')}>
      <button type="button" onClick={run} disabled={isBusy}>
        {t('settings.export')}
      </button>
      <p className="hint">{t('settings.exportHint')}</p>
      {problem && <Notice>{problem}</Notice>}
    </Section>
  );
}

const LAST_LINE_BYTES = 1_000;

/** The server's last line says that it is the last. */
async function isWhole(file: Blob): Promise<boolean> {
  const end = await file.slice(-LAST_LINE_BYTES).text();
  return end.trimEnd().split('\n').at(-1)?.startsWith('{"end"') === true;
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
