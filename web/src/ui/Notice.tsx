import type { ReactNode } from 'react';

/** Something that went wrong, told where it happened and to screen readers at once. */
export function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <p className="notice" role="alert">
      {children}
    </p>
  );
}
