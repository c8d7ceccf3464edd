/** Line icons of 24 units, drawn in the colour of the text. They say nothing to screen readers. */
const paths = {
  back: 'M19 12H5m6-7-7 7 7 7',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  gear: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm7.4-3c0-.5 0-1-.1-1.4l2-1.5-2-3.5-2.3 1a7.6 7.6 0 0 0-2.5-1.4L14.2 3h-4l-.4 2.2a7.6 7.6 0 0 0-2.5 1.400l-2.3-1-2 3.5 2 1.500a7.8 7.8 0 0 0 0 2.800l-2 1.5 2 3.5 2.3-1a7.6 7.6 0 0 0 2.5 1.400l.4 2.200h4l.4-2.200a7.6 7.6 0 0 0 2.5-1.400l2.3 1 2-3.5-2-1.500c.1-.4.1-.9.1-1.400Z',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4 4',
  send: 'M4 12 20 4l-5 16-3-7-8-1Z',
  smile: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm-3.5-7s1 2 3.5 2 3.5-2 3.5-2M9 9.500v.5m6-.5v.5',
  down: 'm6 9 6 6 6-6',
  more: 'M12 6v.01M12 12v.01M12 18v.01',
  warning: 'M12 8v5m0 3v.01M12 3 2 20h20L12 3Z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
