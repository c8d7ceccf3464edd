import { useId, useRef, type KeyboardEvent } from 'react';
import { IconButton } from './IconButton';
import type { IconName } from './Icon';

export type MenuItem = { readonly label: string; readonly act: () => void };

type Props = {
  readonly icon: IconName;
  readonly label: string;
  readonly items: readonly MenuItem[];
};

const EDGE_PIXELS = 8;

/** A button that opens a menu above everything; Escape or a click elsewhere closes it. */
export function Menu({ icon, label, items }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  const place = () => {
    const box = button.current?.getBoundingClientRect();
    const element = menu.current;
    if (!box || !element) {
      return;
    }
    const { offsetWidth: width, offsetHeight: height } = element;
    const below = box.bottom + height + EDGE_PIXELS <= innerHeight;
    const left = Math.min(Math.max(box.left, EDGE_PIXELS), innerWidth - width - EDGE_PIXELS);
    element.style.top = `${below ? box.bottom : Math.max(EDGE_PIXELS, box.top - height)}px`;
    element.style.left = `${left}px`;
    element.querySelector('button')?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const buttons = [...(menu.current?.querySelectorAll('button') ?? [])];
    const now = buttons.findIndex((it) => it === document.activeElement);
    if (step !== 0) {
      event.preventDefault();
      buttons[(now + step + buttons.length) % buttons.length]?.focus();
    }
  };
  return (
    <>
      <IconButton
        ref={button}
        icon={icon}
        label={label}
        aria-haspopup="menu"
        popoverTarget={id}
        className="menu-button"
      />
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        onToggle={(event) => {
          if (event.newState === 'open') {
            place();
          }
        }}
        onKeyDown={move}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            onClick={() => {
              menu.current?.hidePopover();
              item.act();
            }}
          >
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}
