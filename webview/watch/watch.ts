/** What is fetched to see, and to let others see, what members look at. */
export { FollowBar } from './follow-bar.tsx';
export { Lookers } from './lookers.tsx';
export { Typing } from './typing-line.tsx';
export { Watching } from './watching.tsx';
