import { part, styleSheet } from '../shell/part.ts';

/** Pictures, reports and what is printed. */
export const savingPart = part(async (assets) => {
  const code = import('./saving.ts');
  return (await Promise.all([code, styleSheet(assets, 'saving.css')]))[0];
});
