import { part, styleSheet } from '../shell/part.ts';

/** The timeline and what stands before the chart while the past is looked at. */
export const timelinePart = part(async (assets) => {
  const code = import('./timeline.tsx');
  return (await Promise.all([code, styleSheet(assets, 'time.css')]))[0];
});
