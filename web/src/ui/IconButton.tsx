import type { ComponentPropsWithRef } from 'react';
import { Icon, type IconName } from './Icon';

type Props = Omit<ComponentPropsWithRef<'button'>, 'children' | 'aria-label'> & {
  readonly icon: IconName;
  /** What it does, for everyone: spoken, and shown on hover. */
  readonly label: string;
};

export function IconButton({ icon, label, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      className={`icon-button ${className}`}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
