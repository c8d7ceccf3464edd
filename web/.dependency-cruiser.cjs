/** The layers: arrows point down only, as docs/ARCHITECTURE.md says. */
const below = {
  protocol: [],
  store: ['protocol'],
  connection: ['protocol', 'store'],
  device: ['protocol', 'store', 'connection'],
};

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-react-below',
      comment: 'what keeps and sends messages knows nothing of the screen',
      severity: 'error',
      from: { path: '^src/(protocol|store|connection|device)/' },
      to: { path: 'node_modules/(react|react-dom|virtua)/' },
    },
    {
      name: 'ui-knows-no-features',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/(features|app|device|connection)/' },
    },
    ...Object.entries(below).map(([layer, allowed]) => ({
      name: `${layer}-points-down`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: '^src/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
