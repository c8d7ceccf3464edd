import type { ReactNode } from 'react';

type Props = { readonly title: string; readonly children: ReactNode };

export function Section({ title, children }: Props) {
  return (
    <section className="settings-section">
      <h2 tabIndex={-1}>{title}</h2>
      {children}
    </section>
  );
}

/** Before a row goes away that has the focus. */
export function focusHeading(button: HTMLElement): void {
  button.closest('section')?.querySelector('h2')?.focus();
}
