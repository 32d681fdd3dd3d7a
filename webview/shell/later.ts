/** What is fetched once one is in a room: nobody waits for it to see the chart. */
import '../look/more-icons.ts';

export { Begin } from '../chart/begin.tsx';
export { CancelRun, Led } from '../chart/lead.tsx';
export { OutdatedStrip } from '../chart/outdated.tsx';
export { Help } from '../stream/help.tsx';
export { LobbyCards } from '../stream/lobby-cards.tsx';
export { Output } from '../stream/output.tsx';
export { SearchBar } from '../stream/search-bar.tsx';
export { AlertStrips } from './alert-strips.tsx';
export { Announcer } from './announcer.tsx';
export { GateNotices } from './gate-notices.tsx';
export { MemberSheet } from './member-sheet.tsx';
export { ProblemStrip } from './problems.tsx';
