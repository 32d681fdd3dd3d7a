import { part, styleSheet } from '../shell/part.ts';

/** Who looks at what, follows whom and types: nobody waits for this to see the room. */
export const watchPart = part(
  async (assets) => (await Promise.all([import('./watch.ts'), styleSheet(assets, 'watch.css')]))[0],
);
