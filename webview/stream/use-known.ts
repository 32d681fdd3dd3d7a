import { usePage } from '../shell/page.ts';
import type { Known } from './pieces.ts';

/** What messages may refer to here: the states of the shown chart, and the members of the room. */
export function useKnown(): Known {
  const { room } = usePage().session;
  const states = room.shown.value.chart?.graph.states ?? [];
  return {
    stateOf(name) {
      const wanted = plain(name);
      return states.find(({ id, key, title }) => id === name || plain(key) === wanted || plain(title) === wanted)?.id;
    },
    members: room.members.value.filter(({ waiting }) => waiting !== true),
  };
}

/** `#test-red`, `#Test_red` and `#testred` mean the state Test red. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s._-]+/g, '');
