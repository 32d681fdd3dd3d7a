/** What stands in the page's middle where there is no chart, whatever the cause, and over it where the page itself is concerned. */
import '../look/more-icons.ts';
import '../look/view-icons.ts';

export { NoChart } from './no-chart.tsx';
export { NoLink } from './no-link.tsx';
export { Outside } from './outside.tsx';
export { PageStrips } from './page-strips.tsx';
