/** What a room's inside is made of, beside the stream. Fetched while the room is being entered. */
import '../look/more-icons.ts';

export { ChartArea } from '../chart/chart-area.tsx';
export { Members } from './members.tsx';
export { RunPicker } from './run-picker.tsx';
