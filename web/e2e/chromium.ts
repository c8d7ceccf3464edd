/** The browser that all tests use: Debian's, which ./parley test installs. */
export const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
