import { part, styleSheet } from '../shell/part.ts';

/** The outline: fetched when it is first shown, which on a phone is at once. */
export const outlinePart = part(async (assets) => {
  const code = import('./outline.tsx').then(({ Outline, hidesActive }) => ({ Outline, hidesActive }));
  return (await Promise.all([code, styleSheet(assets, 'outline.css')]))[0];
});
