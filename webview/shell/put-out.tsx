import { listed } from '../../src/client/permissions.ts';
import type { Farewell } from '../room/room.ts';
import { LinkField } from './link-field.tsx';
import { usePage } from './page.ts';
import { View } from './view.tsx';

const TITLES = {
  removed: 'You were removed from this room',
  turned_away: 'You were turned away',
  link: 'Your link has ended',
  room: 'The room was ended',
} as const;

/** Why one is here no more, and who could change that. */
export function PutOut({ farewell: { cause, reason, owners } }: { readonly farewell: Farewell }) {
  const { host } = usePage();
  return (
    <View icon={cause === 'link' ? 'lock' : 'circleSlash'} view={cause} title={TITLES[cause]}>
      <p data-testid="reason">{reason}</p>
      <p class="dim">
        Ask {owners.length > 0 ? listed(owners) : 'whoever sent you the link'} for another one if you should be here.
        {cause !== 'turned_away' && ' What you wrote and did is kept.'}
      </p>
      {host.kind === 'browser' && <LinkField />}
    </View>
  );
}
