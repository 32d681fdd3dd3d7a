import { NewPageStrip } from './new-page.tsx';
import { OfflineStrip } from './offline.tsx';

/** What is to be said about the page itself, over whatever it shows. */
export function PageStrips() {
  return (
    <>
      <OfflineStrip />
      <NewPageStrip />
    </>
  );
}
