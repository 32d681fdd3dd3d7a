/** Small pictures as path data in a square of 12 px, drawn with strokes. */
export const ICONS = {
  play: 'M3.5 2.2v7.6L10 6z',
  spinner: 'M6 1.5A4.5 4.5 0 1 1 1.5 6',
  passed: 'M2 6.4 4.8 9.2 10 3',
  failed: 'M2.8 2.8 9.2 9.2M9.2 2.8 2.8 9.2',
  stopped: 'M2.5 6h7',
  stay: 'M9.6 4.2A4 4 0 1 0 10 6.6M9.9 1.6v2.8H7.1',
  clock: 'M6 1.4a4.6 4.6 0 1 0 0 9.2a4.6 4.6 0 0 0 0-9.2M6 3.4V6l1.8 1.3',
  expand: 'M2.5 6h7M6 2.5v7',
  collapse: 'M2.5 6h7',
} as const;

export type Icon = keyof typeof ICONS;
